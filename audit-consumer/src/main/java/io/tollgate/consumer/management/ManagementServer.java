package io.tollgate.consumer.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.consumer.config.ConsumerConfig.ManagementConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves metrics and health over HTTP. */
public final class ManagementServer implements AutoCloseable {
    private static final String MOST_CONNECTIONS = "100";
    private static final String LONGEST_REQUEST_SECONDS = "10";
    private static final String LARGEST_HEAD = "16384";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PrometheusMeterRegistry metrics;
    private final Supplier<Health> health;

    /** Listens and serves until it is closed. */
    public ManagementServer(ManagementConfig config, PrometheusMeterRegistry metrics, Supplier<Health> health)
            throws IOException {
        this.metrics = metrics;
        this.health = health;
        // Whoever connects without end can only keep others from these pages.
        System.setProperty("jdk.httpserver.maxConnections", MOST_CONNECTIONS);
        System.setProperty("sun.net.httpserver.maxReqTime", LONGEST_REQUEST_SECONDS);
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", LARGEST_HEAD);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()), 0);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage()
                            + "; set audit_consumer.management_host or management_port",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Health now = health.get();
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
                case "/health" -> json(exchange, 200, now.json());
                case "/health/live", "/health/ready" -> json(exchange, now.live() ? 200 : 503, now.json());
                default -> json(exchange, 404, "{\"error\":\"no such page\"}");
            }
        }
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, "application/json", body);
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
