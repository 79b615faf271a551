package io.tollgate.standalone.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docker-compose.yml}, as far as it is the environments of its services. */
final class ComposeFile {
    /** The file, from the folder of any module. */
    static final Path PATH = Path.of("../docker-compose.yml");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([-?])([^}]*))?}");

    private final Map<?, ?> services;
    private final Map<String, String> variables;

    private ComposeFile(Map<?, ?> services, Map<String, String> variables) {
        this.services = services;
        this.variables = Map.copyOf(variables);
    }

    /** Reads it with these variables of a shell. */
    static ComposeFile read(Map<String, String> variables) throws IOException {
        Map<?, ?> whole = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(PATH));
        return new ComposeFile((Map<?, ?>) Objects.requireNonNull(whole.get("services")), variables);
    }

    /** What a service's container has in its environment. */
    Map<String, String> environment(String service) {
        Map<?, ?> found = (Map<?, ?>) Objects.requireNonNull(services.get(service), service);
        Map<String, String> environment = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(found.get("environment")))
                .forEach((name, value) -> environment.put(name.toString(), substituted(value.toString())));
        return environment;
    }

    /** A broker's settings, as Kafka's image makes them of its environment. */
    Map<String, String> brokerSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        environment("kafka")
                .forEach((name, value) -> settings.put(
                        name.replaceFirst("^KAFKA_", "")
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '.'),
                        value));
        return settings;
    }

    private String substituted(String text) {
        return VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found)));
    }

    private String value(java.util.regex.MatchResult found) {
        String value = variables.getOrDefault(found.group(1), "");
        if (!value.isEmpty()) {
            return value;
        }
        if ("?".equals(found.group(2))) {
            throw new IllegalArgumentException(found.group(1) + " is not set");
        }
        return Objects.requireNonNullElse(found.group(3), "");
    }
}
