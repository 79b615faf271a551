package io.tollgate.standalone.up;

import io.tollgate.service.ReadyFile;
import io.tollgate.service.RunningService;
import io.tollgate.service.ServiceMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A service that behaves as it is told by a file, {@code serve} where there is none: {@code exit N} ends at once,
 * {@code stubborn} serves and will not stop, {@code silent} never serves.
 */
final class FakeService {

    private FakeService() {}

    public static void main(String[] args) throws Exception {
        Path orders = Path.of(args[0]);
        Path readyFile = Path.of(args[2]);
        String order = Files.exists(orders) ? Files.readString(orders).strip() : "serve";
        System.out.println("fake service told to " + order);
        if (order.startsWith("exit ")) {
            System.exit(Integer.parseInt(order.substring("exit ".length())));
        }
        if (order.equals("silent")) {
            LockSupport.park();
        }
        if (order.equals("stubborn")) {
            Runtime.getRuntime().addShutdownHook(new Thread(LockSupport::park));
            ReadyFile.write(readyFile, Map.of("url", "stubborn"));
            LockSupport.park();
        }
        ServiceMain.run("fake", new String[] {"--ready-file", readyFile.toString()}, settings -> new Fake());
    }

    private static final class Fake implements RunningService {

        @Override
        public Map<String, String> addresses() {
            return Map.of("url", "somewhere");
        }

        @Override
        public void close() {
            System.out.println("fake service closed");
        }
    }
}
