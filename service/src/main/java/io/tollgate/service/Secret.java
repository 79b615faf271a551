package io.tollgate.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** A value that is used and never shown. */
public record Secret(String value) {
    private static final int RANDOM_BYTES = 32;

    /** A new one of 256 random bits, in letters, digits, {@code -} and {@code _}. */
    public static Secret random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether a text is this secret. The time it takes depends on the length of the text alone. */
    public boolean matches(String text) {
        return MessageDigest.isEqual(sha256(value), sha256(text));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
