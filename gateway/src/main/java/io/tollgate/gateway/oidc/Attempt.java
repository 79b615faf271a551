package io.tollgate.gateway.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that was begun. The browser that began it keeps it, in a cookie that no script reads, and nothing is kept
 * here; so whoever begins any number of them takes nothing from anybody else.
 */
record Attempt(State state, Nonce nonce, CodeVerifier verifier) {
    private static final int RANDOM_BYTES = 32;
    private static final Pattern WRITTEN = Pattern.compile("([\\w-]{43})\\.([\\w-]{43})\\.([\\w-]{43})");

    static Attempt begin() {
        return new Attempt(new State(RANDOM_BYTES), new Nonce(RANDOM_BYTES), new CodeVerifier());
    }

    /** As {@link #written} wrote it; null if it did not. */
    static @Nullable Attempt read(String written) {
        var parts = WRITTEN.matcher(written);
        return parts.matches()
                ? new Attempt(new State(parts.group(1)), new Nonce(parts.group(2)), new CodeVerifier(parts.group(3)))
                : null;
    }

    String written() {
        return state.getValue() + "." + nonce.getValue() + "." + verifier.getValue();
    }

    boolean has(@Nullable State answered) {
        return answered != null && MessageDigest.isEqual(bytes(state.getValue()), bytes(answered.getValue()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Holds secrets. */
    @Override
    public String toString() {
        return "Attempt";
    }
}
