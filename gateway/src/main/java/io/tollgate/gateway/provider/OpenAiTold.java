package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.NativeApi;
import io.tollgate.gateway.call.Operation;

/** What an answer in one of OpenAI's formats has told so far, which comes as events or is one JSON document. */
sealed interface OpenAiTold extends EventsTold permits StreamTold, PassingTold {
    /** Takes note of a document, all of which is there. */
    void json(byte[] bytes);

    /** Of the answer to an operation nothing yet. */
    static OpenAiTold of(Operation operation) {
        return switch (operation) {
            case CHAT_COMPLETIONS, EMBEDDINGS -> new StreamTold();
            case RESPONSES -> new PassingTold(new NativeApi(operation.format(), NativeApi.Spends.TOKENS, null, false));
        };
    }
}
