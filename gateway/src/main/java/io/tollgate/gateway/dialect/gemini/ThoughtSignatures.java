package io.tollgate.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Signature;
import java.util.Base64;

/**
 * {@code thoughtSignature}, which is bytes in base64 (Gemini API, "Thought signatures"): clients decode and encode it
 * again, in either alphabet. So another provider's signature travels as the base64 of its marked text.
 */
final class ThoughtSignatures {
    private ThoughtSignatures() {}

    static String write(Signature signature) {
        String written = signature.forCaller(WireFormat.GEMINI);
        return signature.origin() == WireFormat.GEMINI
                ? written
                : Base64.getEncoder().encodeToString(written.getBytes(UTF_8));
    }

    static Signature read(String written) {
        Signature decoded = Signature.fromCaller(WireFormat.GEMINI, decoded(written));
        return decoded.origin() == WireFormat.GEMINI ? new Signature(WireFormat.GEMINI, written) : decoded;
    }

    private static String decoded(String written) {
        try {
            return new String(
                    Base64.getDecoder()
                            .decode(written.replace('-', '+').replace('_', '/').replace("=", "")),
                    UTF_8);
        } catch (IllegalArgumentException e) {
            return written;
        }
    }
}
