package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Translator;
import io.vertx.core.buffer.Buffer;

/**
 * How one parsed call is answered: what the provider is asked for, and what goes between its format and the caller's.
 *
 * @param dialect of the provider's side, by which the answer is metered
 * @param body that goes upstream
 */
record Cell(UpstreamOperation operation, Dialect dialect, Translator translator, Buffer body) {
    boolean translates() {
        return translator != IdentityTranslator.INSTANCE;
    }
}
