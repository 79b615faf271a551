package io.tollgate.gateway.config;

import io.tollgate.gateway.config.OidcConfig.ClaimMap;
import io.tollgate.service.Secret;
import io.tollgate.service.Section;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings of signing in by OpenID Connect. */
final class OidcReader {
    private static final List<String> USUAL_SCOPES = List.of("openid", "profile", "email");
    private static final Set<String> PERMISSIONS = Set.of("run", "read", "edit");
    private static final Pattern ORIGIN = Pattern.compile("(https://[^/A-Z]+(?<!:443)|http://[^/A-Z]+(?<!:80))");

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String ALL_GATEWAYS = "*";
    private static final int LARGEST_SECRET = 4096;
    private static final int LONGEST_NAME = 64;

    private OidcReader() {}

    /** Null where nobody signs in so. */
    static @Nullable OidcConfig read(Section oidc) {
        if (!oidc.present() && !oidc.has("issuer")) {
            return null;
        }
        URI issuer = secure(oidc, "issuer");
        URI publicUrl = secure(oidc, "public_url");
        if (publicUrl != null && !ORIGIN.matcher(publicUrl.toString()).matches()) {
            oidc.problem(
                    "public_url",
                    "must be an origin as browsers write it, in lower case, without a path and without the usual port,"
                            + " such as https://tollgate.example.org");
        }
        String clientId = oidc.optional("client_id");
        if (clientId == null) {
            oidc.problem("client_id", "is missing: the id that the provider knows this gateway by");
        }
        Secret secret = secret(oidc);
        List<String> scopes = oidc.has("scopes") ? oidc.strings("scopes") : USUAL_SCOPES;
        if (!scopes.contains("openid")) {
            oidc.problem("scopes", "must hold openid");
        }
        ClaimMap roles = roles(oidc.section("roles"));
        ClaimMap gateways = gateways(oidc.section("gateways"));
        String name = name(oidc, issuer);
        return issuer == null || publicUrl == null || clientId == null
                ? null
                : new OidcConfig(issuer, clientId, secret, publicUrl, name, scopes, roles, gateways);
    }

    private static String name(Section oidc, @Nullable URI issuer) {
        String name = oidc.optional("name");
        if (name != null && name.length() > LONGEST_NAME) {
            oidc.problem("name", "must be of at most " + LONGEST_NAME + " characters");
        }
        return name != null ? name : issuer == null ? "" : issuer.getHost();
    }

    /** An address that nobody between can change what is sent to: one of https, or of this machine. */
    private static @Nullable URI secure(Section oidc, String key) {
        if (oidc.optional(key) == null) {
            oidc.problem(key, "is missing");
            return null;
        }
        URI url = GatewayConfigReader.url(oidc, key);
        if (url != null && !"https".equals(url.getScheme()) && !THIS_MACHINE.contains(url.getHost())) {
            oidc.problem(key, "must be an https URL; http is for localhost, 127.0.0.1 and [::1] alone");
            return null;
        }
        return url;
    }

    private static @Nullable Secret secret(Section oidc) {
        Secret given = oidc.secret("client_secret");
        String file = oidc.optional("client_secret_file");
        if (file == null) {
            return given;
        }
        if (given != null) {
            oidc.problem("client_secret_file", "is given beside client_secret: one of them is enough");
            return given;
        }
        try {
            Path path = Path.of(file);
            String secret = Files.size(path) > LARGEST_SECRET ? "" : Files.readString(path, StandardCharsets.UTF_8);
            if (!secret.isBlank()) {
                return new Secret(secret.strip());
            }
            oidc.problem("client_secret_file", "names a file that is empty, or larger than 4KiB");
        } catch (IOException | InvalidPathException e) {
            oidc.problem("client_secret_file", "names a file that cannot be read");
        }
        return null;
    }

    private static ClaimMap roles(Section roles) {
        Map<String, Set<String>> map = map(roles.section("map"));
        if (map.isEmpty()) {
            roles.problem("map", "is missing: without it nobody may do anything; such as {admins: [read, edit]}");
        }
        map.forEach((value, permissions) -> {
            if (permissions.isEmpty() || !PERMISSIONS.containsAll(permissions)) {
                roles.section("map").problem(value, "may only hold run, read and edit, and must hold one of them");
            }
        });
        return new ClaimMap(claim(roles), map, Set.of());
    }

    private static ClaimMap gateways(Section gateways) {
        Map<String, Set<String>> map = map(gateways.section("map"));
        Set<String> everyone = new LinkedHashSet<>(gateways.strings("everyone"));
        if (map.isEmpty() && everyone.isEmpty()) {
            gateways.problem(
                    "everyone",
                    "and map are missing, so that nobody may see any gateway: everyone: [\"*\"] gives everybody all");
        }
        checkNames(gateways, "everyone", everyone);
        map.forEach((value, names) -> checkNames(gateways.section("map"), value, names));
        return new ClaimMap(claim(gateways), map, everyone);
    }

    private static String claim(Section section) {
        return section.string("claim", "groups");
    }

    private static void checkNames(Section section, String key, Set<String> names) {
        if (!names.stream().allMatch(name -> name.equals(ALL_GATEWAYS) || GatewaySettings.isName(name))) {
            section.problem(key, "may only hold names of gateways, or \"*\" for all of them");
        }
    }

    private static Map<String, Set<String>> map(Section section) {
        Map<String, Set<String>> map = new LinkedHashMap<>();
        section.names().forEach(value -> map.put(value, new LinkedHashSet<>(section.strings(value))));
        return map;
    }
}
