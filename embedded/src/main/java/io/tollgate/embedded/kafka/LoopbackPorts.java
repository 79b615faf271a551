package io.tollgate.embedded.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Loopback ports that nobody listens on at the moment. */
final class LoopbackPorts {
    private LoopbackPorts() {}

    /**
     * Checks that a port can be listened on, or finds one.
     *
     * @param port the port wanted, 0 for any free one
     * @throws BindException if the port wanted is taken, with a message fit for the command line
     */
    static int claim(int port) throws BindException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return socket.getLocalPort();
        } catch (BindException e) {
            BindException taken =
                    new BindException("port " + port + " is in use; choose another or 0 for any free one");
            taken.initCause(e);
            throw taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
