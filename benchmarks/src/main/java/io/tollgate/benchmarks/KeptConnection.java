package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/**
 * A connection that stays open, with one request on it at a time. It reads no more of an answer than it must, so that
 * the load takes little of the processors that it shares with what it measures. For one thread.
 */
final class KeptConnection implements AutoCloseable {
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;

    KeptConnection(URI server, int timeoutMillis) throws IOException {
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(timeoutMillis);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** What came back. */
    record Answer(int status, String body) {}

    /**
     * Sends a request and blocks until its answer is whole.
     *
     * @throws IOException where none came, or one without a length
     */
    Answer send(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        String start = line();
        int length = -1;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        if (length < 0) {
            throw new IOException("an answer without content-length: " + start);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection was closed within an answer: " + start);
        }
        return new Answer(Integer.parseInt(start.substring(9, 12)), new String(body, UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed before an answer was whole");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
