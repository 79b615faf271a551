package io.tollgate.gateway.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The shape of a gateway token: {@code tg_}, 43 base62 digits holding 256 random bits, and 6 base62 digits of the CRC32
 * of everything before them. The checksum lets a mistyped or invented token be refused without a look-up; it proves
 * nothing else. Only SHA-256 digests of tokens are ever kept.
 */
public final class GatewayToken {

    /** What every token of this shape starts with. */
    public static final String PREFIX = "tg_";

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int BASE = DIGITS.length();
    private static final int RANDOM_BITS = 256;
    private static final int RANDOM_DIGITS = 43;
    private static final int CHECK_DIGITS = 6;
    private static final int CHECKED_LENGTH = PREFIX.length() + RANDOM_DIGITS;
    private static final int LENGTH = CHECKED_LENGTH + CHECK_DIGITS;

    /** Looking the algorithm up costs more than a digest of a token does. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(GatewayToken::sha256);

    private GatewayToken() {}

    /** A new token; the caller shows it once and keeps only its digest. */
    public static String generate(SecureRandom random) {
        String checked = PREFIX + base62(new BigInteger(RANDOM_BITS, random), RANDOM_DIGITS);
        return checked + base62(BigInteger.valueOf(checksum(checked)), CHECK_DIGITS);
    }

    /** Whether {@code token} has the shape of a token and its checksum is right. Allocates next to nothing. */
    public static boolean wellFormed(CharSequence token) {
        if (token.length() != LENGTH || !startsWithPrefix(token)) {
            return false;
        }
        for (int i = PREFIX.length(); i < LENGTH; i++) {
            if (digit(token.charAt(i)) < 0) {
                return false;
            }
        }
        long stated = 0;
        for (int i = CHECKED_LENGTH; i < LENGTH; i++) {
            stated = stated * BASE + digit(token.charAt(i));
        }
        return stated == checksum(token);
    }

    /** Whether a token stands anywhere in a text. */
    public static boolean isIn(String text) {
        for (int at = text.indexOf(PREFIX); at >= 0; at = text.indexOf(PREFIX, at + 1)) {
            if (at + LENGTH <= text.length() && wellFormed(text.substring(at, at + LENGTH))) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code token} claims this shape, so that a failed {@link #wellFormed} check settles it. */
    public static boolean startsWithPrefix(CharSequence token) {
        return token.length() >= PREFIX.length()
                && token.charAt(0) == PREFIX.charAt(0)
                && token.charAt(1) == PREFIX.charAt(1)
                && token.charAt(2) == PREFIX.charAt(2);
    }

    /** The 32 bytes of the SHA-256 of a token of any shape, in UTF-8. */
    public static byte[] digest(String token) {
        return SHA_256.get().digest(token.getBytes(StandardCharsets.UTF_8));
    }

    /** A SHA-256 that has seen nothing yet. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** {@link #digest} in 64 lower-case hexadecimal digits. */
    public static String sha256(String token) {
        return HexFormat.of().formatHex(digest(token));
    }

    private static long checksum(CharSequence token) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < CHECKED_LENGTH; i++) {
            crc.update(token.charAt(i));
        }
        return crc.getValue();
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'A' && c <= 'Z') {
            return c - 'A' + 10;
        }
        return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
    }

    private static String base62(BigInteger value, int width) {
        char[] digits = new char[width];
        BigInteger rest = value;
        for (int i = width - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(BASE));
            digits[i] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(digits);
    }
}
