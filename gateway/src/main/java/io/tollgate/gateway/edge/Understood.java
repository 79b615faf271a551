package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Api;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Operation;
import io.tollgate.gateway.call.RequestBody;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.Gateways;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/** Reads what an accepted call says: its headers, then its body, and turns away what cannot be understood. */
public final class Understood implements Stage {
    private final Gateways gateways;
    private final Stage next;

    public Understood(Gateways gateways, Stage next) {
        this.gateways = gateways;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        try {
            call.wishes(WishesReader.read(call.accepted().headers()));
            checkType(call.accepted().headers());
        } catch (CallFailedException e) {
            return Future.failedFuture(e);
        }
        return call.accepted().body().get().compose(body -> understand(call, body));
    }

    private Future<Answer> understand(Call call, Buffer body) {
        call.requestBytes(body.length());
        try {
            call.understood(read(call.accepted().api(), body));
            checkProject(gateways, call);
        } catch (CallFailedException e) {
            return Future.failedFuture(e);
        }
        return next.handle(call);
    }

    static void checkProject(Gateways gateways, Call call) throws CallFailedException {
        GatewaySettings gateway = gateways.find(call.accepted().gateway());
        if (gateway != null && gateway.requireProject() && call.project() == null) {
            throw new CallFailedException(new Failure.ProjectRequired());
        }
    }

    private static RequestBody read(Api api, Buffer body) throws CallFailedException {
        return switch (api) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS ->
                BodyPeek.at(Operation.CHAT_COMPLETIONS, body);
            case RESPONSES, ACCOUNT_RESPONSES -> BodyPeek.at(Operation.RESPONSES, body);
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS -> BodyPeek.at(Operation.EMBEDDINGS, body);
            case ACCOUNT_RUN -> RunBody.at(body);
            case NATIVE, UNIVERSAL -> throw new IllegalStateException(api + " is passed on as it is");
        };
    }

    static void checkType(MultiMap headers) throws CallFailedException {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.startsWith("application/json")) {
            String media = type.strip().toLowerCase(Locale.ROOT);
            if (!media.startsWith("application/json")) {
                throw new CallFailedException(
                        new Failure.UnsupportedMediaType(media.length() <= 64 ? media : media.substring(0, 64) + "…"));
            }
        }
    }
}
