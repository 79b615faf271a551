package io.tollgate.benchmarks.micro;

import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.GatewayKey;
import io.tollgate.gateway.access.KeyRing;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The judgement of an {@code Authorization} header, among a thousand tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenCheckBench {
    private final String known = GatewayKey.generate(new SecureRandom());
    private final String valid = "Bearer " + known;
    private final String unknown = "Bearer " + GatewayKey.generate(new SecureRandom());
    private final String mistyped = valid.substring(0, valid.length() - 1) + (valid.endsWith("x") ? "y" : "x");
    private final Authenticator authenticator = new Authenticator(ring(known), Set.of("run", "read"));

    private static KeyRing ring(String known) {
        SecureRandom random = new SecureRandom();
        List<KeyRing.Entry> others = IntStream.range(0, 999)
                .mapToObj(number -> new KeyRing.Entry("key-" + number, GatewayKey.sha256(GatewayKey.generate(random))))
                .toList();
        return new KeyRing(java.util.stream.Stream.concat(
                        others.stream(),
                        java.util.stream.Stream.of(new KeyRing.Entry("known", GatewayKey.sha256(known))))
                .toList());
    }

    @Benchmark
    public Credential validToken() {
        return authenticator.judge(valid);
    }

    @Benchmark
    public Credential unknownToken() {
        return authenticator.judge(unknown);
    }

    @Benchmark
    public Credential wrongChecksum() {
        return authenticator.judge(mistyped);
    }
}
