package io.tollgate.gateway.call;

import java.util.Arrays;
import java.util.List;

/** An API that callers spend tokens through. */
public enum Api {
    CHAT_COMPLETIONS("openai", "chat.completions", "/chat/completions"),
    EMBEDDINGS("openai", "embeddings", "/embeddings"),
    /** A provider's own, whichever it is. */
    NATIVE("native", "native", ""),
    /** Several requests in providers' own, of which the first that is answered well counts. */
    UNIVERSAL("native", "universal", "");

    private final String dialect;
    private final String route;
    private final String path;

    Api(String dialect, String route, String path) {
        this.dialect = dialect;
        this.route = route;
        this.path = path;
    }

    /** Those whose requests are understood, and sent to any provider that has the model. */
    public static List<Api> understood() {
        return Arrays.stream(values()).filter(api -> !api.path.isEmpty()).toList();
    }

    /** The wire format, as usage events name it; of a provider's own API each {@linkplain NativeApi call's} may differ. */
    public String dialect() {
        return dialect;
    }

    /** The API's name in usage events, refusal counters and analytics. */
    public String route() {
        return route;
    }

    /** Where a provider that speaks the dialect serves it, below its base URL; empty for those that no provider has. */
    public String path() {
        return path;
    }
}
