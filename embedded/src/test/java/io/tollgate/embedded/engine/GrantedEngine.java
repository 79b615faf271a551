package io.tollgate.embedded.engine;

import io.tollgate.embedded.TestLogin;
import io.tollgate.service.ReadyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine as a process whose user may do what a file of a ClickHouse server's {@code users.d} grants, and no more:
 * {@code DATA USERS READY}. Whoever logs in as {@link TestLogin} is that user.
 */
public final class GrantedEngine {
    private static final Pattern GRANTS = Pattern.compile("<grants>.*?</grants>", Pattern.DOTALL);

    private GrantedEngine() {}

    public static void main(String[] args) throws Exception {
        String grants = GRANTS.matcher(Engine.tablesAlone())
                .replaceFirst(Matcher.quoteReplacement(grants(Files.readString(Path.of(args[1])))));
        EngineServer server = EngineServer.start(
                EngineLibrary.ofThisMachine(System.getenv()).fetch(System.err::println),
                Path.of(args[0]),
                0,
                new EngineLogin(
                        TestLogin.USER, Objects.requireNonNull(TestLogin.login().password())),
                Set.of(),
                grants);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        ReadyFile.write(Path.of(args[2]), Map.of("url", server.url()));
        new CountDownLatch(1).await();
    }

    private static String grants(String users) {
        Matcher found = GRANTS.matcher(users);
        if (!found.find()) {
            throw new IllegalArgumentException("no grants");
        }
        return found.group();
    }
}
