package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.anthropic.AnthropicMessages;
import io.tollgate.gateway.dialect.gemini.Gemini;
import io.tollgate.gateway.dialect.openai.OpenAiChat;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The ways in which a refusal is explained: that of the route. Cloudflare's has the fields of its API, with our code as
 * the reason beside the number, and with them the {@code error} that the caller's own client looks for.
 */
public enum ErrorDialect {
    OPENAI(WireFormat.OPENAI_CHAT, false),
    ANTHROPIC(WireFormat.ANTHROPIC_MESSAGES, false),
    GOOGLE(WireFormat.GEMINI, false),
    CLOUDFLARE(WireFormat.OPENAI_CHAT, true),
    CLOUDFLARE_ANTHROPIC(WireFormat.ANTHROPIC_MESSAGES, true),
    CLOUDFLARE_GOOGLE(WireFormat.GEMINI, true),
    /** As Cloudflare's packages read it where they send several requests at once. */
    CLOUDFLARE_UNIVERSAL(WireFormat.OPENAI_CHAT, true) {
        @Override
        public int status(Failure failure) {
            return unknownGateway(failure) ? BAD_REQUEST : super.status(failure);
        }

        @Override
        int number(Failure failure) {
            return unknownGateway(failure) ? UNKNOWN_GATEWAY : super.number(failure);
        }

        @Override
        JsonObject own(Failure failure, String requestId) {
            return new JsonObject()
                    .put(
                            "error",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("code", number(failure))
                                            .put("message", failure.message())));
        }
    };

    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Cloudflare's own number for it. */
    private static final int UNKNOWN_GATEWAY = 2001;

    private static final Dialect OF_OPENAI = new OpenAiChat();
    private static final Dialect OF_ANTHROPIC = new AnthropicMessages();
    private static final Dialect OF_GOOGLE = new Gemini();

    private final WireFormat format;
    private final boolean cloudflare;

    ErrorDialect(WireFormat format, boolean cloudflare) {
        this.format = format;
        this.cloudflare = cloudflare;
    }

    private static boolean unknownGateway(Failure failure) {
        return failure instanceof AccessFailure.GatewayNotFound;
    }

    /** HTTP status. Anthropic's clients know a budget that is spent by 429 alone. */
    public int status(Failure failure) {
        return failure instanceof CallFailure.BudgetExceeded && format == WireFormat.ANTHROPIC_MESSAGES
                ? TOO_MANY_REQUESTS
                : failure.code().status();
    }

    /** What Cloudflare-style errors number it. */
    int number(Failure failure) {
        return failure.code().cloudflareNumber();
    }

    /** As the caller's own client knows errors. */
    JsonObject own(Failure failure, String requestId) {
        ErrorBody body = ErrorBody.of(failure, requestId);
        return switch (format) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> OF_OPENAI.error(body);
            case ANTHROPIC_MESSAGES -> OF_ANTHROPIC.error(body);
            case GEMINI -> OF_GOOGLE.error(body);
        };
    }

    /** The body of an error response. */
    JsonObject json(Failure failure, String requestId) {
        if (!cloudflare) {
            return own(failure, requestId);
        }
        return new JsonObject()
                .put("success", false)
                .put("result", new JsonArray())
                .put("messages", new JsonArray())
                .put(
                        "errors",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("code", number(failure))
                                        .put("message", failure.message())
                                        .put("reason", failure.code().id())))
                .mergeIn(own(failure, requestId));
    }

    /** Cloudflare's, for callers of a format. */
    public static ErrorDialect cloudflare(WireFormat format) {
        return switch (format) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> CLOUDFLARE;
            case ANTHROPIC_MESSAGES -> CLOUDFLARE_ANTHROPIC;
            case GEMINI -> CLOUDFLARE_GOOGLE;
        };
    }

    /** How to answer on the way to a provider's own API, whose formats have paths that nobody else has. */
    public static ErrorDialect ofPassing(String path) {
        if (OF_ANTHROPIC.recognize(path) != null || path.endsWith("/messages/count_tokens")) {
            return CLOUDFLARE_ANTHROPIC;
        }
        return OF_GOOGLE.recognize(path) == null ? CLOUDFLARE : CLOUDFLARE_GOOGLE;
    }

    /** How to answer at a path that no route has. */
    static ErrorDialect at(HttpMethod method, String path, String account) {
        if (path.startsWith("/client/") || path.startsWith("/v1/" + account + "/")) {
            return ofPassing(path);
        }
        if (path.startsWith("/v1/messages")) {
            return ANTHROPIC;
        }
        boolean gemini = path.startsWith("/v1beta/")
                || OF_GOOGLE.recognize(path) != null
                || (method.equals(HttpMethod.POST) && path.startsWith(GeminiPath.STABLE));
        return gemini ? GOOGLE : OPENAI;
    }
}
