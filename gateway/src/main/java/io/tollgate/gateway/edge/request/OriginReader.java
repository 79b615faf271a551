package io.tollgate.gateway.edge.request;

import io.netty.util.AsciiString;
import io.tollgate.gateway.call.Origin;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
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
    private static final List<CharSequence> SESSION =
            names("x-tollgate-session", "x-claude-code-session-id", "session_id", "x-openwebui-chat-id");

    private static final List<CharSequence> AGENT = names("x-tollgate-agent", "x-claude-code-agent-id");
    private static final List<CharSequence> PARENT_AGENT =
            names("x-tollgate-parent-agent", "x-claude-code-parent-agent-id", "x-codex-parent-thread-id");

    /** Of a user's id, name and address the id, which says least. */
    private static final List<CharSequence> END_USER = names("x-tollgate-end-user", "x-openwebui-user-id");

    private static final List<CharSequence> ALL = Stream.of(SESSION, AGENT, PARENT_AGENT, END_USER)
            .flatMap(List::stream)
            .toList();

    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{1,128}");

    private OriginReader() {}

    private static List<CharSequence> names(String... names) {
        return Stream.of(names).map(HttpHeaders::createOptimized).toList();
    }

    /** Whether a header is one of these. */
    static boolean reads(String header) {
        int length = header.length();
        for (CharSequence name : ALL) {
            if (length == name.length() && AsciiString.contentEqualsIgnoreCase(name, header)) {
                return true;
            }
        }
        return false;
    }

    static Origin read(MultiMap headers) {
        return new Origin(
                first(headers, SESSION), first(headers, AGENT), first(headers, PARENT_AGENT), first(headers, END_USER));
    }

    private static @Nullable String first(MultiMap headers, List<CharSequence> names) {
        for (CharSequence name : names) {
            String value = headers.get(name);
            if (value != null) {
                return VALUE.matcher(value).matches() ? value : null;
            }
        }
        return null;
    }
}
