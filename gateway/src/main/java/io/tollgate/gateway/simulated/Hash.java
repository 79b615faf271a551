package io.tollgate.gateway.simulated;

import java.nio.charset.StandardCharsets;

/** The 64-bit FNV-1a hash, from which an answer takes its name and a word its vector. */
final class Hash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hash() {}

    static long of(byte[] bytes) {
        long hash = OFFSET;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xff)) * PRIME;
        }
        return hash;
    }

    static long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
