package io.tollgate.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends a gateway the very bytes that a test wrote down, each time over a connection of its own. */
record RawClient(String url) {
    private static final int PATIENCE_MILLIS = 30_000;

    /** All that comes back until the gateway closes the connection. */
    String answers(String bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(url).getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answers = new StringBuilder();
            byte[] some = new byte[8 << 10];
            try {
                for (int read = socket.getInputStream().read(some);
                        read >= 0;
                        read = socket.getInputStream().read(some)) {
                    answers.append(new String(some, 0, read, StandardCharsets.UTF_8));
                }
            } catch (SocketException reset) {
                // Closed with bytes of ours unread.
            }
            return answers.toString();
        }
    }

    /** The answers to a request; the headers are whole lines. */
    String post(String path, String headers, String body) throws IOException {
        return answers("POST " + path + " HTTP/1.1\r\nhost: gateway\r\n" + headers + "\r\n" + body);
    }
}
