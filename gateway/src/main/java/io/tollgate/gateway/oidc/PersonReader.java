package io.tollgate.gateway.oidc;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.config.OidcConfig.ClaimMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads off claims who somebody is and what that gives, by the configuration's maps. */
final class PersonReader {
    /** OpenID Connect Core 1.0, section 2: at most 255 ASCII characters. */
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{C}");
    private static final int LONGEST_NAME = 128;
    private static final List<String> NAMES = List.of("email", "preferred_username", "name");

    private final ClaimMap roles;
    private final ClaimMap gateways;

    PersonReader(OidcConfig config) {
        this.roles = config.roles();
        this.gateways = config.gateways();
    }

    /** Whether claims say all that is looked for, so that the provider need not be asked for more. */
    boolean complete(Map<String, Object> claims) {
        return value(claims, roles.claim()) != null
                && (gateways.map().isEmpty() || value(claims, gateways.claim()) != null)
                && NAMES.stream().anyMatch(claims::containsKey);
    }

    /** Whoever the claims are about. */
    Person read(Map<String, Object> claims) throws SignInFailure {
        String subject = text(claims.get("sub"));
        if (subject == null || !SUBJECT.matcher(subject).matches()) {
            throw new SignInFailure(
                    SignInFailure.Reason.REJECTED,
                    "the subject of the ID token is not 1 to 255 printable ASCII characters without spaces");
        }
        return new Person(
                subject,
                text(claims.get("sid")),
                name(claims, subject),
                given(claims, roles).stream().map(Permission::of).collect(Collectors.toSet()),
                Scope.of(given(claims, gateways)));
    }

    private static Set<String> given(Map<String, Object> claims, ClaimMap by) {
        Set<String> given = new TreeSet<>(by.everyone());
        values(value(claims, by.claim())).forEach(value -> given.addAll(by.map().getOrDefault(value, Set.of())));
        return given;
    }

    /** A claim of that name, whatever is in it; or the one that the name is the path to. */
    private static @Nullable Object value(Map<String, Object> claims, String path) {
        Object whole = claims.get(path);
        if (whole != null) {
            return whole;
        }
        Object at = claims;
        for (String step : path.split("\\.", -1)) {
            at = at instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return at;
    }

    private static List<String> values(@Nullable Object claim) {
        Stream<?> values = switch (claim) {
            case null -> Stream.empty();
            case String one -> Stream.of(one);
            case Collection<?> many -> new ArrayList<>(many).stream();
            default -> Stream.empty();
        };
        return values.filter(String.class::isInstance).map(String.class::cast).toList();
    }

    private static String name(Map<String, Object> claims, String subject) {
        for (String claim : NAMES) {
            String name = text(claims.get(claim));
            boolean doubtful = claim.equals("email") && Boolean.FALSE.equals(claims.get("email_verified"));
            if (name != null && !name.isBlank() && !doubtful) {
                String clean = UNPRINTABLE.matcher(name).replaceAll("").strip();
                return clean.length() > LONGEST_NAME ? clean.substring(0, LONGEST_NAME) : clean;
            }
        }
        return subject;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }
}
