package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Dialects;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/**
 * Answers questions for a number of tokens by an estimate, where the provider does not count them itself. Nobody is
 * asked for it, so it takes no key and no permit, and is no attempt.
 */
public final class TokenEstimates implements Stage<RoutedCall> {
    private static final int OK = 200;

    private final Cells cells;
    private final Stage<RoutedCall> next;

    public TokenEstimates(ProviderConfig config, Dialects dialects, Codecs codecs, Stage<RoutedCall> next) {
        this.cells = new Cells(config, dialects, codecs, Speakers.NONE);
        this.next = next;
    }

    @Override
    public Future<Answer> handle(RoutedCall call) {
        try {
            Buffer estimate = call.request() instanceof ModelRequest request
                    ? cells.estimate(request, call.call().memory())
                    : null;
            return estimate == null
                    ? next.handle(call)
                    : Future.succeededFuture(new Answer.Whole(
                            OK,
                            HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, "application/json"),
                            estimate,
                            MeteredUsage.NONE,
                            null));
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
    }
}
