package io.tollgate.gateway.dialect.anthropic;

import io.tollgate.gateway.call.CallFailure.InvalidRequest;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text that came in base64. */
final class Base64Text {
    private Base64Text() {}

    static String decoded(Part part, Source.Inline inline) throws FailureException {
        try {
            return new String(Base64.getMimeDecoder().decode(inline.data()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new FailureException(new InvalidRequest(part.path() + " must hold its data in base64.", part.path()));
        }
    }
}
