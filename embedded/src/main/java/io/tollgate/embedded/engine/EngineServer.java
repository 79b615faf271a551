package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The embedded ClickHouse engine behind ClickHouse's HTTP protocol on loopback.
 *
 * <p>Each request is a session of its own. As many statements run at once as there are threads; more wait in line.
 * Whoever has not shown the password yet takes none of these threads, however long its head takes.
 * There is one engine in a process, so one server.
 */
public final class EngineServer implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int BACKLOG = 128;
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int LONGEST_REQUEST_SECONDS = 120;
    private static final int LARGEST_HEAD = 64 << 10;
    private static final int PATIENCE_SECONDS = 3;
    private static final long LEAST_MEMORY = 1L << 30;
    private static final long MOST_MEMORY = 4L << 30;

    private final Engine engine;
    private final HttpServer server;
    private final ExecutorService heads;
    private final ExecutorService threads;

    private EngineServer(Engine engine, HttpServer server, ExecutorService heads, ExecutorService threads) {
        this.engine = engine;
        this.server = server;
        this.heads = heads;
        this.threads = threads;
    }

    /**
     * Opens the data folder and starts to serve.
     *
     * @param library libchdb, see {@link EngineLibrary}
     * @param data folder of the tables, made if missing
     * @param port loopback port, 0 for any free one
     * @param login the one user that it answers
     * @param otherHosts {@code host:port} besides loopback names that requests may be for, such as those of a proxy
     *     before it
     */
    public static EngineServer start(Path library, Path data, int port, EngineLogin login, Set<String> otherHosts)
            throws IOException {
        return start(library, data, port, login, otherHosts, Engine.tablesAlone());
    }

    /** Starts with other grants, see {@link Engine#open}. */
    static EngineServer start(
            Path library, Path data, int port, EngineLogin login, Set<String> otherHosts, String grants)
            throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Whoever is turned away is not listened to any more, not even to the end of the body.
        System.setProperty("sun.net.httpserver.drainAmount", "0");
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(MOST_CONNECTIONS));
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(LONGEST_REQUEST_SECONDS));
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", Integer.toString(LARGEST_HEAD));
        HttpServer server = bind(port);
        try {
            Engine engine = Engine.open(library, data, memory(), grants);
            ExecutorService threads = Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().name("query-", 0).factory());
            ExecutorService heads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(heads);
            HttpHandler queries = on(threads, new QueryHandler(engine, version(engine)));
            server.createContext(
                    "/",
                    new EngineGate(
                            login,
                            server.getAddress().getPort(),
                            otherHosts,
                            exchange -> (isHealthCheck(exchange, "/") ? (HttpHandler) EngineServer::pong : queries)
                                    .handle(exchange),
                            exchange -> isHealthCheck(exchange, "/ping"),
                            EngineServer::pong));
            server.start();
            return new EngineServer(engine, server, heads, threads);
        } catch (IOException | RuntimeException e) {
            server.stop(0);
            throw e;
        }
    }

    /** Where the HTTP protocol is spoken. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Lets running statements end for some seconds, stops those that do not, then stops the engine. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                engine.cancelAll();
            }
            if (threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                engine.close();
            }
            heads.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Handles requests on these threads, while the one that read the head waits. */
    private static HttpHandler on(ExecutorService threads, HttpHandler queries) {
        return exchange -> {
            Future<?> handled = threads.submit(() -> {
                queries.handle(exchange);
                return null;
            });
            try {
                handled.get();
            } catch (ExecutionException e) {
                throw new IOException("a query was not answered", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static HttpServer bind(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
        } catch (BindException e) {
            BindException taken =
                    new BindException("port " + port + " is in use; choose another or 0 for any free one");
            taken.initCause(e);
            throw taken;
        }
    }

    /** A quarter of the machine's memory, but not too little for a merge nor more than a laptop would miss. */
    private static long memory() {
        long total = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : 0;
        return Math.clamp(total / 4, LEAST_MEMORY, MOST_MEMORY);
    }

    private static String version(Engine engine) {
        try (EngineSession session = engine.session();
                EngineResult result =
                        session.execute("SELECT version()".getBytes(UTF_8), "TabSeparatedRaw", Map.of())) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            result.writeTo(text);
            return text.toString(UTF_8).strip();
        } catch (EngineException | IOException e) {
            throw new IllegalStateException("the engine does not answer", e);
        }
    }

    private static boolean isHealthCheck(HttpExchange exchange, String path) {
        return exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getRawQuery() == null
                && exchange.getRequestURI().getPath().equals(path);
    }

    private static void pong(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] ok = "Ok.\n".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=UTF-8");
            // The body stays unread, so the server closes the connection, which clients must know not to use it again.
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, ok.length);
            exchange.getResponseBody().write(ok);
        }
    }
}
