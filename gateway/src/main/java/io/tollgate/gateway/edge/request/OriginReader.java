package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.Origin;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a caller's client says that a call comes from, by the headers that clients send of themselves or, first,
 * the gateway's own. A value that is not as it should be is not worth a refusal.
 */
final class OriginReader {
    /** Claude Code's, Codex's, and Open WebUI's where it passes on who asks (ENABLE_FORWARD_USER_INFO_HEADERS). */
    private static final List<String> SESSION =
            List.of("x-tollgate-session", "x-claude-code-session-id", "session_id", "x-openwebui-chat-id");

    private static final List<String> AGENT = List.of("x-tollgate-agent", "x-claude-code-agent-id");
    private static final List<String> PARENT_AGENT =
            List.of("x-tollgate-parent-agent", "x-claude-code-parent-agent-id", "x-codex-parent-thread-id");

    /** Of a user's id, name and address the id, which says least. */
    private static final List<String> END_USER = List.of("x-tollgate-end-user", "x-openwebui-user-id");

    private static final List<String> ALL = Stream.of(SESSION, AGENT, PARENT_AGENT, END_USER)
            .flatMap(List::stream)
            .toList();

    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{1,128}");

    private OriginReader() {}

    /** Whether a header is one of these. */
    static boolean reads(String header) {
        int length = header.length();
        for (String name : ALL) {
            if (length == name.length() && header.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    static Origin read(MultiMap headers) {
        return new Origin(
                first(headers, SESSION), first(headers, AGENT), first(headers, PARENT_AGENT), first(headers, END_USER));
    }

    private static @Nullable String first(MultiMap headers, List<String> names) {
        for (String name : names) {
            String value = headers.get(name);
            if (value != null) {
                return VALUE.matcher(value).matches() ? value : null;
            }
        }
        return null;
    }
}
