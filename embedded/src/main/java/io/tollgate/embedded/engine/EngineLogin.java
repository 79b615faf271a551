package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import io.tollgate.service.Secret;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The one user whose requests the endpoint answers, by basic authentication or by ClickHouse's own headers. */
public record EngineLogin(String user, Secret password) {
    private static final String BASIC = "basic ";

    /** Whether a request's headers hold user and password. The time it takes does not depend on how much is right. */
    boolean admits(Headers headers) {
        String basic = headers.getFirst("Authorization");
        if (basic != null) {
            return basicMatches(basic);
        }
        String name = headers.getFirst("X-ClickHouse-User");
        String key = headers.getFirst("X-ClickHouse-Key");
        return matches(name + ":" + key);
    }

    private boolean basicMatches(String header) {
        String text = header.regionMatches(true, 0, BASIC, 0, BASIC.length())
                ? decoded(header.substring(BASIC.length()))
                : null;
        return text != null && matches(text);
    }

    private boolean matches(String given) {
        return new Secret(user + ":" + password.value()).matches(given);
    }

    private static @Nullable String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
