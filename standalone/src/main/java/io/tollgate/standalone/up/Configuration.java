package io.tollgate.standalone.up;

import io.tollgate.gateway.access.KeyRing;
import io.tollgate.service.Section;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code up} needs to know of {@code tollgate.yaml}: where the gateway listens, and the operator's own keys. */
public record Configuration(String host, int port, int managementPort, KeyRing ring) {

    private static final Path USUAL = Path.of("tollgate.yaml");

    /** The file meant by {@code --config}, else {@code tollgate.yaml} if there is one, else none. */
    public static @Nullable Path place(@Nullable Path given) {
        return given == null && Files.exists(USUAL) ? USUAL : given;
    }

    /**
     * Reads what every service would read.
     *
     * @throws SettingsException with the problems of all of them
     */
    public static Configuration check(Settings settings) throws SettingsException {
        List<String> problems = new ArrayList<>();
        KeyRing ring = KeyRing.read(settings.environment(), problems::add);
        Section http = settings.section("http");
        Configuration configuration = new Configuration(
                http.string("host", "127.0.0.1"),
                http.integer("port", 8080, 0, 65_535),
                http.integer("management_port", 9090, 0, 65_535),
                ring);
        try {
            settings.check();
        } catch (SettingsException e) {
            problems.addAll(0, e.problems());
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return configuration;
    }
}
