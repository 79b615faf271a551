package io.tollgate.standalone.up;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports of this machine: whether one can be listened on, and some that nobody uses. */
final class Ports {

    private Ports() {}

    /**
     * That {@code host:port} can be listened on.
     *
     * @param remedy how to choose another one, for the message
     * @throws UpFailure if it cannot
     */
    static void require(String host, int port, String what, String remedy) throws UpFailure {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UpFailure(UpFailure.CONFIGURATION, "http.host is " + host + ", which no address is known for");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            String why = message.contains("in use") ? "is in use" : "cannot be listened on (" + message + ")";
            throw new UpFailure(UpFailure.FAILURE, "port %d (%s) %s: %s".formatted(port, what, why, remedy));
        }
    }

    /** As many different loopback ports as asked for, free a moment ago. */
    static List<Integer> free(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                ports.add(socket.getLocalPort());
            }
            return List.copyOf(ports);
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
