package io.tollgate.gateway.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;
import java.util.Map;

/**
 * Takes the key that a provider is called with out of what it answers: one that complains of our key, or that gives
 * back what it was sent, must not tell it to the caller. It is looked for in the way of Horspool, which reads about one
 * byte for each of the key's length. For any thread.
 */
final class KeyMask {
    /** A shorter one keeps no secret, and would be found in anything. */
    private static final int SHORTEST = 8;

    private static final int BYTES = 256;

    private final String text;
    private final byte[] key;
    private final String mask;
    private final int[] skips = new int[BYTES];
    private final boolean[] inKey = new boolean[BYTES];

    /** @param value empty if there is no key */
    KeyMask(String value) {
        text = value.length() < SHORTEST ? "" : value;
        key = text.getBytes(UTF_8);
        // As long as the key, so that an answer is as long as it says.
        mask = "*".repeat(key.length);
        Arrays.fill(skips, Math.max(1, key.length));
        for (int i = 0; i < key.length - 1; i++) {
            skips[key[i] & 0xff] = key.length - 1 - i;
            inKey[key[i] & 0xff] = true;
        }
    }

    /** The same bytes without the key; they themselves, where it is not among them. */
    Buffer masked(Buffer bytes) {
        int found = find(bytes, 0);
        if (found < 0) {
            return bytes;
        }
        Buffer masked = Buffer.buffer(bytes.length());
        int from = 0;
        while (found >= 0) {
            masked.appendBuffer(bytes, from, found - from).appendString(mask);
            from = found + key.length;
            found = find(bytes, from);
        }
        return masked.appendBuffer(bytes, from, bytes.length() - from);
    }

    /** How many of the last bytes may be the beginning of the key, the rest of which is yet to come. */
    int begun(Buffer bytes) {
        if (key.length == 0 || bytes.length() == 0 || !inKey[bytes.getByte(bytes.length() - 1) & 0xff]) {
            return 0;
        }
        for (int length = Math.min(key.length - 1, bytes.length()); length > 0; length--) {
            int start = bytes.length() - length;
            int i = 0;
            while (i < length && bytes.getByte(start + i) == key[i]) {
                i++;
            }
            if (i == length) {
                return length;
            }
        }
        return 0;
    }

    /** Headers without the key; they themselves, where none holds it. */
    MultiMap masked(MultiMap headers) {
        if (key.length > 0) {
            for (Map.Entry<String, String> header : headers) {
                if (header.getValue().contains(text)) {
                    return without(headers);
                }
            }
        }
        return headers;
    }

    private MultiMap without(MultiMap headers) {
        MultiMap masked = HttpHeaders.headers();
        headers.forEach((name, value) -> masked.add(name, value.replace(text, mask)));
        return masked;
    }

    /** Where the key stands next; below 0 if it does not. */
    private int find(Buffer bytes, int from) {
        if (key.length == 0) {
            return -1;
        }
        int last = key.length - 1;
        for (int at = from; at + last < bytes.length(); at += skips[bytes.getByte(at + last) & 0xff]) {
            int i = last;
            while (i >= 0 && bytes.getByte(at + i) == key[i]) {
                i--;
            }
            if (i < 0) {
                return at;
            }
        }
        return -1;
    }
}
