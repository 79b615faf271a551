package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.openai.OpenAiErrors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The ways in which a refusal is explained: that of the route. */
enum ErrorDialect {
    OPENAI {
        @Override
        JsonObject json(Failure failure, String requestId) {
            return OpenAiErrors.json(ErrorBody.of(failure, requestId));
        }
    },
    /** Cloudflare's envelope, with our code as the reason beside its number. */
    CLOUDFLARE {
        @Override
        JsonObject json(Failure failure, String requestId) {
            return new JsonObject()
                    .put("success", false)
                    .put("result", new JsonArray())
                    .put("messages", new JsonArray())
                    .put(
                            "errors",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("code", failure.code().cloudflareNumber())
                                            .put("message", failure.message())
                                            .put("reason", failure.code().id())));
        }
    };

    /** The body of an error response. */
    abstract JsonObject json(Failure failure, String requestId);

    /** How to answer at a path that no route has. */
    static ErrorDialect at(String path, String account) {
        return path.startsWith("/client/") || path.startsWith("/v1/" + account + "/") ? CLOUDFLARE : OPENAI;
    }
}
