package io.tollgate.gateway.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One accepted change: who, what, when, from where.
 *
 * @param id sorts by time
 * @param action such as {@code token.create}
 * @param gateway that it concerns
 * @param target the id of what was changed
 * @param before JSON without secrets; null if there was nothing
 * @param after JSON without secrets; null if there is nothing any more
 */
public record AdminEvent(
        String id,
        Instant at,
        String actorId,
        String actorName,
        @Nullable String clientAddress,
        String action,
        String gateway,
        String target,
        String targetName,
        @Nullable String before,
        @Nullable String after)
        implements Entry {
    /** The action of whoever reads what is kept of a call, which is no change but is recorded as one. */
    public static final String PAYLOAD_READ = "payload.read";

    static final String KIND = "event/";

    @Override
    public String key() {
        return key(id);
    }

    /** Whether something was read, and nothing changed. */
    boolean reads() {
        return action.equals(PAYLOAD_READ);
    }

    static String key(String id) {
        return KIND + id;
    }
}
