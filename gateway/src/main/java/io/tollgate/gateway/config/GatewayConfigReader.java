package io.tollgate.gateway.config;

import io.tollgate.service.KafkaConnection;
import io.tollgate.service.Section;
import io.tollgate.service.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the gateway's part of the settings. What is wrong is kept for {@link Settings#check}. */
public final class GatewayConfigReader {
    private static final long SMALLEST_SPOOL = 64L << 20;
    private static final int USUAL_MAX_BODY = 32 << 20;
    private static final long SMALLEST_BUDGET = 1L << 20;
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");

    /** RFC 6454, section 6.2, as browsers write it. */
    private static final Pattern ORIGIN =
            Pattern.compile("\\*|[a-z][a-z0-9+.-]*://(\\[[0-9a-f:.]+\\]|[a-z0-9._-]+)(:[0-9]{1,5})?");

    private static final Set<String> PERMISSIONS = Set.of("run", "read", "edit", "payload");
    private static final Set<String> PUBLIC_ROUTES = Set.of("health", "models", "analytics", "stats", "docs");

    private GatewayConfigReader() {}

    public static GatewayConfig read(Settings settings) {
        Section http = settings.section("http");
        Section keyRing = settings.section("key_ring");
        Section analytics = settings.section("analytics");
        settings.section("audit").leave("flush_interval", "flush_rows");
        settings.section("kafka").leave("usage_partitions");
        return new GatewayConfig(
                new HttpConfig(
                        http.string("host", "127.0.0.1"),
                        http.integer("port", 8080, 0, 65_535),
                        http.string("management_host", HttpConfig.MANAGEMENT_HOST),
                        http.integer("management_port", 9090, 0, 65_535),
                        maxBody(http),
                        bounds(http),
                        origins(http.section("cors")),
                        settings.section("stream").duration("keep_alive", HttpConfig.KEEP_ALIVE)),
                account(settings.section("account")),
                new AccessConfig(
                        permissions(keyRing),
                        settings.section("access")
                                .integer("failures_per_minute", AccessConfig.FAILURES_PER_MINUTE, 0, 1_000_000),
                        settings.section("limits").oneOf("unpriced", Unpriced.REFUSE) == Unpriced.ALLOW),
                closed(settings.section("public")),
                gateways(settings.section("gateways")),
                providers(settings),
                AliasReader.read(settings.section("aliases")),
                audit(settings.section("audit")),
                control(settings.section("control"), settings.section("kafka")),
                KafkaConnection.read(settings.section("kafka")),
                new AnalyticsConfig(
                        url(analytics, "url"),
                        analytics.secret("internal_token"),
                        analytics.bool("public_names", false)),
                CacheReader.process(settings.section("cache")),
                RouteReader.read(settings.section("routes")),
                OidcReader.read(settings.section("oidc")),
                LoggingReader.memory(settings.section("payloads")));
    }

    private static String account(Section account) {
        String id = account.string("id", "default");
        if (!AccountId.isId(id)) {
            account.problem("id", "must be 1 to 64 letters, digits, - and _");
        } else if (AccountId.isTaken(id)) {
            account.problem("id", "is \"" + id + "\", which stands for something else in paths below /v1");
        }
        return id;
    }

    private static AuditConfig audit(Section audit) {
        Section spool = audit.section("spool");
        long most = spool.bytes("max_size", 1L << 30);
        if (most < SMALLEST_SPOOL) {
            spool.problem("max_size", "must be 64MiB or more");
        }
        return new AuditConfig(
                audit.oneOf("durability", AuditConfig.Durability.PROCESS),
                Path.of(spool.string("dir", ".tollgate/spool")),
                Math.max(SMALLEST_SPOOL, most));
    }

    private static ControlConfig control(Section control, Section kafka) {
        String firstToken = sha256(control, "first_token", "a token");
        String signInCode = sha256(control, "sign_in_code", "a code");
        return new ControlConfig(
                kafka.string("control_topic", "tollgate.control"),
                Path.of(control.string("dir", ".tollgate/control")),
                firstToken,
                signInCode);
    }

    private static @Nullable String sha256(Section section, String name, String of) {
        String digest = section.optional(name);
        if (digest != null && !SHA256.matcher(digest).matches()) {
            section.problem(name, "must be the SHA-256 of " + of + ", in 64 hexadecimal digits");
            return null;
        }
        return digest;
    }

    private static int maxBody(Section http) {
        long bytes = http.bytes("max_body", USUAL_MAX_BODY);
        if (bytes < 1 || bytes > 1 << 30) {
            http.problem("max_body", "must be from 1B to 1GiB");
            return USUAL_MAX_BODY;
        }
        return (int) bytes;
    }

    private static HttpConfig.Bounds bounds(Section http) {
        HttpConfig.Bounds usual = HttpConfig.Bounds.ofHeap(Runtime.getRuntime().maxMemory());
        int connections = http.integer("max_connections", usual.maxConnections(), 1, 1_000_000);
        long budget = http.bytes("memory_budget", usual.memoryBudgetBytes());
        if (budget < SMALLEST_BUDGET) {
            http.problem("memory_budget", "must be 1MiB or more");
        }
        return new HttpConfig.Bounds(
                connections,
                http.integer("max_connections_per_address", Math.max(1, connections / 2), 1, 1_000_000),
                Math.max(SMALLEST_BUDGET, budget),
                stall(http, "read_stall", usual.readStall()),
                stall(http, "write_stall", usual.writeStall()));
    }

    private static Duration stall(Section http, String name, Duration usual) {
        Duration stall = http.duration(name, usual);
        if (stall.isPositive()) {
            return stall;
        }
        http.problem(name, "must be more than 0s");
        return usual;
    }

    private static Set<String> origins(Section cors) {
        Set<String> origins = new LinkedHashSet<>(cors.strings("origins"));
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                cors.problem(
                        "origins",
                        "may hold origins such as https://app.example.org or http://localhost:3000, in lower case and"
                                + " without a path, or \"*\" for any");
            }
        }
        return origins;
    }

    private static Set<String> permissions(Section keyRing) {
        Set<String> permissions = new LinkedHashSet<>(keyRing.strings("permissions"));
        if (!PERMISSIONS.containsAll(permissions)) {
            keyRing.problem("permissions", "may only hold run, read, edit and payload");
        }
        return keyRing.has("permissions") ? permissions : Set.of("run", "read");
    }

    private static Set<String> closed(Section section) {
        Set<String> closed = new LinkedHashSet<>();
        for (String route : PUBLIC_ROUTES) {
            if (!section.bool(route, true)) {
                closed.add(route);
            }
        }
        return closed;
    }

    private static Map<String, GatewaySettings> gateways(Section section) {
        Map<String, GatewaySettings> gateways = new HashMap<>();
        section.sections().forEach((name, gateway) -> {
            checkName(section, name);
            gateways.put(
                    name,
                    new GatewaySettings(
                            name,
                            gateway.bool("authentication", true),
                            gateway.bool("require_project", false),
                            gateway.oneOf("anonymous_byok", Answer.DENY) == Answer.ALLOW,
                            gateway.oneOf("configured_keys", Answer.ALLOW) == Answer.ALLOW,
                            CacheReader.gateway(gateway.section("cache")),
                            LoggingReader.gateway(gateway.section("logging"))));
        });
        return gateways;
    }

    private enum Unpriced {
        REFUSE,
        ALLOW
    }

    private enum Answer {
        DENY,
        ALLOW
    }

    private static Map<String, ProviderConfig> providers(Settings settings) {
        Section section = settings.section("providers");
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        section.sections().forEach((name, provider) -> {
            checkName(section, name);
            providers.put(name, ProviderReader.read(name, provider));
        });
        return section.present() ? providers : WellKnownProviders.in(settings.environment());
    }

    private static void checkName(Section section, String name) {
        if (!GatewaySettings.isName(name)) {
            section.problem(name, "must have a name of at most 64 lower-case letters, digits and dashes");
        }
    }

    static @Nullable URI url(Section section, String key) {
        String text = section.optional(key);
        if (text == null) {
            return null;
        }
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getRawUserInfo() == null && url.getRawQuery() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below, in the words of the setting.
        }
        section.problem(key, "must be an http or https URL without credentials or query, such as https://host/v1");
        return null;
    }
}
