package io.tollgate.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a run is done.
 *
 * @param rounds rounds of each measurement; each round visits every target
 * @param seconds length of one target's part of a round
 * @param warmup seconds of load on each target before anything is counted
 * @param connections connections of the load for CPU and throughput
 * @param streams numbers of streams to measure, one after another
 * @param workers threads for each proxy: nginx's workers and the gateway's event loops
 * @param tokens issued in the gateway's control state, the load's among them; 0 for one of its key ring alone
 * @param memorySeconds length of the steady load under which memory is watched
 * @param targets what is measured; nginx always is
 * @param only which measurements are done
 * @param jfr where to leave a flight recording of the gateway during the CPU rounds
 * @param gatewayFlags JVM flags of the gateway
 * @param before the folder of every jar of other code, whose gateway is measured as well; null for none
 */
record Options(
        int rounds,
        int seconds,
        int warmup,
        int connections,
        List<Integer> streams,
        int workers,
        int tokens,
        int memorySeconds,
        List<Proxy> targets,
        List<Part> only,
        @Nullable Path jfr,
        List<String> gatewayFlags,
        @Nullable Path before) {

    /** What stands between client and upstream. */
    enum Proxy {
        NGINX,
        VERTX,
        GATEWAY
    }

    /** A measurement. */
    enum Part {
        CPU,
        KINDS,
        TRANSLATION,
        LATENCY,
        STREAMS,
        MEMORY
    }

    static final String USAGE = """
            usage: benchmarks/run [options]

              --quick              two short rounds of everything: shows that it works, proves little
              --rounds N           rounds of each measurement (5)
              --seconds N          length of a target's part of a round (8)
              --warmup N           seconds of load on each target before anything is counted (40)
              --connections N      connections for CPU and throughput (32)
              --streams N,N        numbers of streams to measure (64,1000)
              --workers N          threads for each proxy (2, or as many as there are processors)
              --tokens N           tokens that the gateway has issued, the load's among them (0: one key of its ring)
              --memory-seconds N   length of the steady load under which memory is watched (60)
              --only PART,PART     of cpu, kinds, translation, latency, streams, memory (all)
              --targets T,T        of nginx, vertx, gateway (nginx,gateway); vertx is a bare Vert.x proxy
              --out DIR            folder of the results (benchmarks/results)
              --jfr FILE           leave a flight recording of the gateway during the CPU rounds
              --gateway-flags S    JVM flags of the gateway, apart by spaces
              --before DIR         measure the gateway of other code in the same rounds; DIR is benchmarks/target/staged
                                   of a worktree of that code, in which benchmarks/run has been

            exit: 0 all bars kept, 1 a bar missed or the run failed, 2 usage or something missing
            """;

    Options {
        streams = List.copyOf(streams);
        targets = List.copyOf(targets);
        only = List.copyOf(only);
        gatewayFlags = List.copyOf(gatewayFlags);
        if (Stream.concat(Stream.of(rounds, seconds, warmup, connections, workers, memorySeconds), streams.stream())
                .anyMatch(number -> number < 1)) {
            throw new UsageException("numbers start at 1");
        }
        if (tokens < 0) {
            throw new UsageException("--tokens: 0 or more");
        }
        if (!targets.contains(Proxy.NGINX)) {
            throw new UsageException("--targets: nginx is what the others are compared with and cannot be left out");
        }
        if (before != null && !targets.contains(Proxy.GATEWAY)) {
            throw new UsageException("--before: only beside the gateway, which --targets leaves out");
        }
        if (before != null && !Files.isDirectory(before)) {
            throw new UsageException("--before: there is no folder " + before);
        }
    }

    boolean does(Part part) {
        return only.contains(part);
    }

    /** The options that a command line asks for. */
    static Options of(Arguments given) {
        boolean quick = given.flag("--quick");
        Path jfr = given.path("--jfr");
        return new Options(
                given.number("--rounds", quick ? 2 : 5),
                given.number("--seconds", quick ? 3 : 8),
                given.number("--warmup", quick ? 5 : 40),
                given.number("--connections", 32),
                given.list("--streams", "64,1000").stream()
                        .map(Arguments::number)
                        .toList(),
                given.number("--workers", Math.min(2, Runtime.getRuntime().availableProcessors())),
                given.number("--tokens", 0),
                given.number("--memory-seconds", quick ? 10 : 60),
                chosen(Proxy.class, given.list("--targets", "nginx,gateway")),
                chosen(Part.class, given.list("--only", "cpu,kinds,translation,latency,streams,memory")),
                jfr,
                Stream.of(given.text("--gateway-flags", "").split(" ", -1))
                        .filter(flag -> !flag.isEmpty())
                        .toList(),
                given.path("--before"));
    }

    private static <E extends Enum<E>> List<E> chosen(Class<E> all, List<String> names) {
        for (String name : names) {
            if (Stream.of(all.getEnumConstants())
                    .noneMatch(known -> known.name().equalsIgnoreCase(name))) {
                throw new UsageException("no such " + all.getSimpleName().toLowerCase(Locale.ROOT) + ": " + name);
            }
        }
        return Stream.of(all.getEnumConstants())
                .filter(known -> names.stream().anyMatch(known.name()::equalsIgnoreCase))
                .toList();
    }
}
