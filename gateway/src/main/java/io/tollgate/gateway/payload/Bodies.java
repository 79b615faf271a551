package io.tollgate.gateway.payload;

import io.tollgate.gateway.redaction.BodyFormat;
import io.tollgate.gateway.redaction.Redaction;
import io.tollgate.gateway.redaction.Redactor;
import io.tollgate.schemas.avro.PayloadBody;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes of copies what is kept of them: redacted and then cut. For one thread. */
final class Bodies {
    private static final int REMEMBERED = 64;

    /** Some of the redactors that were used last. */
    private final Map<Redaction, Redactor> redactors = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Redaction, Redactor> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * What is kept of a body.
     *
     * @param most bytes
     * @throws Redactor.TooSlowException if it cannot be redacted in time
     */
    PayloadBody of(Captured.Copy copy, Redaction redaction, int most) throws Redactor.TooSlowException {
        if (copy.streamed()) {
            return omitted(BodyFormat.BINARY, copy, "streamed");
        }
        boolean goesOn = copy.whole() > copy.length();
        int length = goesOn ? wholeCharacters(copy.bytes(), copy.length()) : copy.length();
        BodyFormat format = BodyFormat.of(copy.bytes(), length);
        if (format == BodyFormat.BINARY) {
            return omitted(format, copy, "binary");
        }
        Redactor.Redacted redacted =
                redactors.computeIfAbsent(redaction, Redactor::new).redact(Arrays.copyOf(copy.bytes(), length), format);
        byte[] body = redacted.body();
        // What stands at the end of a copy may be the beginning of what would have been replaced.
        int kept = Math.min(most, goesOn ? Math.max(0, body.length - Capture.BEYOND) : body.length);
        boolean cut = goesOn || kept < body.length;
        return new PayloadBody(
                format.id(),
                copy.whole(),
                cut,
                redacted.replaced(),
                null,
                ByteBuffer.wrap(body, 0, cut ? wholeCharacters(body, kept) : kept));
    }

    private static PayloadBody omitted(BodyFormat format, Captured.Copy copy, String why) {
        return new PayloadBody(format.id(), copy.whole(), copy.whole() > 0, 0, why, ByteBuffer.allocate(0));
    }

    /** A length, or a little less, at which no character of UTF-8 is cut in two. */
    private static int wholeCharacters(byte[] text, int length) {
        int last = length;
        while (last > 0 && length - last < 4 && last < text.length && (text[last] & 0xC0) == 0x80) {
            last--;
        }
        return last;
    }
}
