package io.tollgate.gateway.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real server that speaks Redis' protocol, in a process of its own, at one port for as often as it is started. */
public final class ValkeyServer implements AutoCloseable {
    public static final String PASSWORD = "a-password-of-the-tests";

    private static final List<String> PLACES =
            List.of("/usr/bin/valkey-server", "/usr/local/bin/valkey-server", "/usr/bin/redis-server");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String binary;
    private final int port;
    private @Nullable Process process;

    private ValkeyServer(String binary, int port) {
        this.binary = binary;
        this.port = port;
    }

    /** Whether there is one on this machine: Debian's package valkey-server or redis-server. */
    public static boolean available() {
        return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place)));
    }

    public static ValkeyServer start() throws IOException, InterruptedException {
        String binary = PLACES.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow();
        ValkeyServer server = new ValkeyServer(binary, freePort());
        server.begin();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** Starts it, with nothing in it, and waits until it answers. */
    public void begin() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(
                        binary,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--requirepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process = started;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            if (!started.isAlive()) {
                throw new IOException(binary + " ended");
            }
            try {
                if (said("PING\r\n").contains("+PONG")) {
                    return;
                }
            } catch (IOException e) {
                // Not yet.
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException(binary + " does not answer");
    }

    /** Kills it. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
            process = null;
        }
    }

    /** Stops it where it is, or lets it go on: it keeps its connections and answers nothing. */
    public void freeze(boolean frozen) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** What it answers to an inline command. */
    public String said(String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("AUTH " + PASSWORD + "\r\n" + command + "QUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The names of all that is kept. */
    public Stream<String> names() {
        try {
            return said("KEYS *\r\n").lines().filter(line -> line.startsWith("tollgate:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
