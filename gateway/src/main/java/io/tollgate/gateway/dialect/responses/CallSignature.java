package io.tollgate.gateway.dialect.responses;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Signature;

/**
 * The signature of a tool call, such as Gemini's. A call has no place for it here, so an item of reasoning without
 * words carries it, which stands right after the call and comes back there.
 */
final class CallSignature {
    private static final String MARK = "tollgate.call.";

    private CallSignature() {}

    static String write(Signature signature) {
        return MARK + signature.forCaller(WireFormat.OPENAI_RESPONSES);
    }

    static boolean is(String encryptedContent) {
        return encryptedContent.startsWith(MARK);
    }

    static Signature read(String encryptedContent) {
        return Signature.fromCaller(WireFormat.OPENAI_RESPONSES, encryptedContent.substring(MARK.length()));
    }
}
