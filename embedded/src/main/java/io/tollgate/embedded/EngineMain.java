package io.tollgate.embedded;

import io.tollgate.embedded.engine.EngineLibrary;
import io.tollgate.embedded.engine.EngineLogin;
import io.tollgate.embedded.engine.EngineServer;
import io.tollgate.service.RunningService;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
        PartLogin login = PartLogin.of(System.getenv(), "TOLLGATE_CLICKHOUSE_USER", "TOLLGATE_CLICKHOUSE_PASSWORD");
        Set<String> otherHosts = Arrays.stream(System.getenv()
                        .getOrDefault("TOLLGATE_ENGINE_HOSTS", "")
                        .split(",", -1))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toSet());
        Path library = EngineLibrary.ofThisMachine(System.getenv()).fetch(System.err::println);
        EngineServer server = EngineServer.start(
                library, data, port, new EngineLogin(login.username(), login.password()), otherHosts);
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
