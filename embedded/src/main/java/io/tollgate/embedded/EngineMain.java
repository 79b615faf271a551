package io.tollgate.embedded;

import io.tollgate.embedded.engine.EngineLibrary;
import io.tollgate.embedded.engine.EngineServer;
import io.tollgate.service.RunningService;
import java.nio.file.Path;
import java.util.Map;

/** The embedded ClickHouse engine as a process: {@code --data DIR --port N --ready-file FILE}. */
public final class EngineMain {
    private EngineMain() {}

    public static void main(String[] args) {
        int code = EmbeddedService.run("clickhouse", args, EngineMain::start);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static RunningService start(Path data, int port) throws Exception {
        Path library = EngineLibrary.ofThisMachine(System.getenv()).fetch(System.err::println);
        EngineServer server = EngineServer.start(library, data, port);
        return new RunningService() {
            @Override
            public Map<String, String> addresses() {
                return Map.of("url", server.url());
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
