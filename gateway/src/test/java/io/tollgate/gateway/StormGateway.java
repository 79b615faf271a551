package io.tollgate.gateway;

import io.netty.util.internal.PlatformDependent;
import io.tollgate.gateway.config.HttpConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A gateway in a process of its own. It says where it is, and for each line that it reads how much of the heap is in
 * use after a collection and how much direct memory, in KiB.
 */
final class StormGateway {
    private static final int COLLECTIONS = 3;

    private StormGateway() {}

    public static void main(String[] arguments) throws Exception {
        HttpConfig.Bounds usual = HttpConfig.Bounds.ofHeap(Runtime.getRuntime().maxMemory());
        HttpConfig.Bounds bounds = new HttpConfig.Bounds(
                usual.maxConnections(),
                usual.maxConnectionsPerAddress(),
                usual.memoryBudgetBytes(),
                usual.readStall(),
                Duration.ofSeconds(3));
        try (GatewayFixture gateway = GatewayFixture.bounded(bounds, URI.create(arguments[0]));
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("listening " + gateway.url + " " + gateway.managementUrl);
            while (commands.readLine() != null) {
                for (int i = 0; i < COLLECTIONS; i++) {
                    System.gc();
                }
                Runtime runtime = Runtime.getRuntime();
                System.out.println("memory " + (runtime.totalMemory() - runtime.freeMemory()) / 1024 + " "
                        + PlatformDependent.usedDirectMemory() / 1024);
            }
        }
    }
}
