package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.gemini.GeminiCodec;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.tollgate.gateway.dialect.responses.ResponsesCodec;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The wire formats that the laws of translation hold for: one line each. */
@SuppressWarnings("ImmutableEnumChecker") // Codecs are pure functions.
public enum Formats {
    CHAT(new ChatCodec(), true),
    RESPONSES(new ResponsesCodec(), true),
    MESSAGES(new MessagesCodec(), true),
    GEMINI(new GeminiCodec(new Ids()), false);

    private final Codec codec;
    private final boolean keepsIds;

    /** @param keepsIds whether the format has a place for the ids of tool calls */
    Formats(Codec codec, boolean keepsIds) {
        this.codec = codec;
        this.keepsIds = keepsIds;
    }

    /** Ids for calls that come without. */
    private static final class Ids implements Supplier<String> {
        private final AtomicLong next = new AtomicLong();

        @Override
        public String get() {
            return "call_" + next.incrementAndGet();
        }
    }

    public Codec codec() {
        return codec;
    }

    public boolean keepsIds() {
        return keepsIds;
    }
}
