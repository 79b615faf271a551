package io.tollgate.standalone.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A string that is nowhere else, and what it looks like where it got to: itself, in hexadecimal, and in base64,
 * whatever was encoded before it.
 *
 * @param name what it is, for whoever reads of its being found
 */
record Canary(String name, String secret) {
    private static final int ALIGNMENTS = 3;
    private static final int CONTEXT = 120;

    /** All that it may look like. */
    List<String> forms() {
        List<String> forms = new ArrayList<>();
        forms.add(secret);
        String hex = HexFormat.of().formatHex(secret.getBytes(UTF_8));
        forms.add(hex);
        forms.add(hex.toUpperCase(Locale.ROOT));
        for (int before = 0; before < ALIGNMENTS; before++) {
            byte[] shifted = ("x".repeat(before) + secret).getBytes(UTF_8);
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String encoded = encoder.withoutPadding().encodeToString(shifted);
                // The first characters depend on what is before it, the last one on what is after.
                forms.add(encoded.substring(before == 0 ? 0 : ALIGNMENTS + 1, encoded.length() - 1));
            }
        }
        return forms.stream().distinct().toList();
    }

    /** What stands before it in some bytes, in any form; null where it is not among them. */
    @Nullable
    String whereIn(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        return forms().stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .mapToObj(at -> text.substring(Math.max(0, at - CONTEXT), at))
                .findFirst()
                .orElse(null);
    }

    /** Without the secret, so that a failing test does not tell it either. */
    @Override
    public String toString() {
        return name;
    }
}
