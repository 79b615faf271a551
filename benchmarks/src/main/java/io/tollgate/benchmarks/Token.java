package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** A gateway token in the shape that Tollgate issues: prefix, 43 random characters, six of checksum. */
final class Token {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private Token() {}

    static String random(Random random) {
        String body = "tg_"
                + random.ints(43, 0, BASE62.length())
                        .mapToObj(digit -> BASE62.substring(digit, digit + 1))
                        .collect(Collectors.joining());
        CRC32 checksum = new CRC32();
        checksum.update(body.getBytes(US_ASCII));
        StringBuilder digits = new StringBuilder();
        long rest = checksum.getValue();
        for (int digit = 0; digit < 6; digit++) {
            digits.insert(0, BASE62.charAt((int) (rest % BASE62.length())));
            rest /= BASE62.length();
        }
        return body + digits;
    }
}
