package io.tollgate.gateway.config;

import io.tollgate.service.Section;
import io.tollgate.service.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
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
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Set<String> PERMISSIONS = Set.of("run", "read", "edit");
    private static final Set<String> PUBLIC_ROUTES = Set.of("health", "models", "analytics", "stats", "docs");

    private GatewayConfigReader() {}

    public static GatewayConfig read(Settings settings) {
        Section http = settings.section("http");
        Section keyRing = settings.section("key_ring");
        Section analytics = settings.section("analytics");
        String token = analytics.optional("internal_token");
        settings.section("audit").leave("flush_interval", "flush_rows");
        settings.section("kafka").leave("usage_partitions");
        return new GatewayConfig(
                new HttpConfig(
                        http.string("host", "127.0.0.1"),
                        http.integer("port", 8080, 0, 65_535),
                        http.integer("management_port", 9090, 0, 65_535),
                        maxBody(http)),
                account(settings.section("account")),
                new AccessConfig(
                        permissions(keyRing),
                        settings.section("access")
                                .integer("failures_per_minute", AccessConfig.FAILURES_PER_MINUTE, 0, 1_000_000),
                        settings.section("limits").oneOf("unpriced", Unpriced.REFUSE) == Unpriced.ALLOW),
                closed(settings.section("public")),
                gateways(settings.section("gateways")),
                providers(settings),
                audit(settings.section("audit")),
                control(settings.section("control"), settings.section("kafka")),
                settings.section("kafka").string("bootstrap_servers", "localhost:9092"),
                url(analytics, "url"),
                token == null ? null : new Secret(token));
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
        String firstToken = control.optional("first_token");
        if (firstToken != null && !SHA256.matcher(firstToken).matches()) {
            control.problem("first_token", "must be the SHA-256 of a token, in 64 hexadecimal digits");
        }
        return new ControlConfig(
                kafka.string("control_topic", "tollgate.control"),
                Path.of(control.string("dir", ".tollgate/control")),
                firstToken);
    }

    private static int maxBody(Section http) {
        long bytes = http.bytes("max_body", 10L << 20);
        if (bytes < 1 || bytes > 1 << 30) {
            http.problem("max_body", "must be from 1B to 1GiB");
            return 10 << 20;
        }
        return (int) bytes;
    }

    private static Set<String> permissions(Section keyRing) {
        Set<String> permissions = new LinkedHashSet<>(keyRing.strings("permissions"));
        if (!PERMISSIONS.containsAll(permissions)) {
            keyRing.problem("permissions", "may only hold run, read and edit");
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
                            gateway.oneOf("configured_keys", Answer.ALLOW) == Answer.ALLOW));
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
            section.problem(name, "must be named by lower-case letters, digits and dashes, 64 at most");
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
