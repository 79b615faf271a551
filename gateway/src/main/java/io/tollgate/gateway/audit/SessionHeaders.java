package io.tollgate.gateway.audit;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers in which agents name the session that a call is part of. */
final class SessionHeaders {
    /** Claude Code's, then Codex's; the first that is there counts. */
    private static final List<String> NAMES = List.of("x-claude-code-session-id", "session_id");

    private static final Pattern SESSION = Pattern.compile("[\\x20-\\x7e]{1,128}");

    private SessionHeaders() {}

    /** The session, or null where none is named, or by something that is not 1 to 128 printable ASCII characters. */
    static @Nullable String session(MultiMap headers) {
        for (String name : NAMES) {
            String session = headers.get(name);
            if (session != null) {
                return SESSION.matcher(session).matches() ? session : null;
            }
        }
        return null;
    }
}
