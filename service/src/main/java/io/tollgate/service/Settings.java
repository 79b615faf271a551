package io.tollgate.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One reading of {@code tollgate.yaml} and of the environment that overrides it.
 *
 * <p>A service asks its {@linkplain #section sections} for typed values and then calls {@link #check}, which reports
 * all that was wrong, unknown keys included. Sections that a service does not ask for are left alone: they belong to
 * another. For one thread.
 */
public final class Settings {
    static final Set<String> SECTIONS = Set.of(
            "http",
            "account",
            "access",
            "control",
            "key_ring",
            "oidc",
            "public",
            "gateways",
            "limits",
            "stream",
            "providers",
            "aliases",
            "routes",
            "cache",
            "payloads",
            "audit",
            "kafka",
            "clickhouse",
            "analytics",
            "analytics_api",
            "audit_consumer");

    private static final Logger log = LoggerFactory.getLogger(Settings.class);

    /** The value that Kubernetes gives to a variable for each Service, such as {@code TOLLGATE_HTTP_PORT}. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://[^/]+:[0-9]+");

    private final Map<String, String> environment;
    private final @Nullable MappingNode root;
    private final @Nullable Path file;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private boolean serviceLinkNoted;

    private Settings(@Nullable Path file, @Nullable MappingNode root, Map<String, String> environment) {
        this.file = file;
        this.root = root;
        this.environment = Map.copyOf(environment);
        if (root != null) {
            Section.childrenOf(root, "", this).forEach((name, node) -> {
                if (!SECTIONS.contains(name)) {
                    problem(name, node, "is an unknown section" + nearest(name, SECTIONS));
                }
            });
        }
    }

    /**
     * Reads a file, or only the environment if there is none.
     *
     * @throws SettingsException if the file cannot be read or is not a YAML mapping
     */
    public static Settings read(@Nullable Path file, Map<String, String> environment) throws SettingsException {
        if (file == null) {
            return new Settings(null, null, environment);
        }
        LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
        try (var reader = Files.newBufferedReader(file)) {
            Optional<Node> node = new Compose(settings).composeReader(reader);
            if (node.isEmpty()) {
                return new Settings(file, null, environment);
            }
            if (node.get() instanceof MappingNode mapping) {
                return new Settings(file, mapping, environment);
            }
            throw new SettingsException(List.of(file + ": must be a mapping of sections such as http: and providers:"));
        } catch (NoSuchFileException e) {
            throw new SettingsException(List.of(file + ": there is no such file"));
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            throw new SettingsException(List.of(file + where + ": not YAML: " + e.getProblem()));
        } catch (YamlEngineException | IOException e) {
            throw new SettingsException(List.of(file + ": cannot be read: " + e.getMessage()));
        }
    }

    /** A top-level section, empty if the file has none; an unknown name is a fault of the caller. */
    public Section section(String name) {
        if (!SECTIONS.contains(name)) {
            throw new IllegalArgumentException("no section is named " + name);
        }
        return sections.computeIfAbsent(name, key -> {
            Node node = root == null ? null : Section.childrenOf(root, "", null).get(key);
            return new Section(this, key, node);
        });
    }

    /** The environment that the settings were read with. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The value that a variable gives to a setting; null where it is not set, or set by Kubernetes for a Service. */
    @Nullable
    String override(String variable) {
        String value = environment.get(variable);
        if (value == null || !SERVICE_LINK.matcher(value).matches()) {
            return value;
        }
        if (!serviceLinkNoted) {
            serviceLinkNoted = true;
            log.info(
                    "{} and variables like it are ignored: values such as tcp://host:port come from a Kubernetes Service"
                            + " of that name (enableServiceLinks: false keeps them out)",
                    variable);
        }
        return null;
    }

    /**
     * Ends the reading.
     *
     * @throws SettingsException with every problem found, where there was any
     */
    public void check() throws SettingsException {
        sections.values().forEach(Section::reportUnknownKeys);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    void problem(String path, @Nullable Node node, String what) {
        String line = node == null
                ? ""
                : node.getStartMark()
                        .map(mark -> file + ":" + (mark.getLine() + 1) + ": ")
                        .orElse("");
        String problem = line + path + " " + what;
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    static String nearest(String name, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(2, name.length() / 3) + 1;
        for (String candidate : known.stream().sorted().toList()) {
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best != null
                ? "; did you mean " + best + "?"
                : known.isEmpty()
                        ? ""
                        : "; known: "
                                + String.join(", ", known.stream().sorted().toList());
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
