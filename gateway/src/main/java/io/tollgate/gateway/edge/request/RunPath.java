package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.edge.RawPath;
import org.jspecify.annotations.Nullable;

/**
 * Cloudflare's {@code /client/v4/accounts/{account}/ai/run}, behind which a model may be named (Workers AI, REST API).
 */
public final class RunPath {
    /** As the router takes it. */
    public static final String WITH_MODEL = "/client/v4/accounts/:account/ai/run/*";

    private static final String RUN = "/ai/run/";

    private RunPath() {}

    /** The model that a path names, which may hold slashes; null if it names none. */
    static @Nullable String model(@Nullable String path) {
        int at = path == null ? -1 : path.indexOf(RUN);
        return path == null || at < 0 || at + RUN.length() == path.length()
                ? null
                : RawPath.decoded(path.substring(at + RUN.length()));
    }
}
