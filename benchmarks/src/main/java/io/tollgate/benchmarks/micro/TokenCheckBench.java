package io.tollgate.benchmarks.micro;

import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.access.LastUse;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.StaticTokens;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The judgement of an {@code Authorization} header, among a hundred thousand issued tokens and a ring of keys. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenCheckBench {
    @Param({"1000", "100000"})
    private int tokens;

    private final SecureRandom random = new SecureRandom();
    private final String known = GatewayToken.generate(random);
    private final String ringKey = GatewayToken.generate(random);
    private final String valid = "Bearer " + known;
    private final String ofTheRing = "Bearer " + ringKey;
    private final String unknown = "Bearer " + GatewayToken.generate(random);
    private final String mistyped = valid.substring(0, valid.length() - 1) + (valid.endsWith("x") ? "y" : "x");
    private final Map<Digest, IssuedToken> issued = new ConcurrentHashMap<>();
    private final Authenticator authenticator = new Authenticator(
            new StaticTokens(List.of(new StaticTokens.Entry("ring", GatewayToken.sha256(ringKey)))),
            Set.of("run", "read"),
            issued::get,
            InstantSource.system());

    @Setup
    public void issue() {
        issue(known);
        while (issued.size() < tokens) {
            issue(GatewayToken.generate(random));
        }
    }

    private void issue(String token) {
        Principal principal = new Principal("tok_" + issued.size(), "bot", Set.of(Permission.RUN));
        issued.put(
                Digest.ofToken(token),
                new IssuedToken(
                        new Credential.Valid(principal), Instant.now().plus(Duration.ofDays(1)), new LastUse()));
    }

    @Benchmark
    public Credential keyOfTheRing() {
        return authenticator.authenticate(ofTheRing);
    }

    @Benchmark
    public Credential validToken() {
        return authenticator.authenticate(valid);
    }

    @Benchmark
    public Credential unknownToken() {
        return authenticator.authenticate(unknown);
    }

    @Benchmark
    public Credential wrongChecksum() {
        return authenticator.authenticate(mistyped);
    }
}
