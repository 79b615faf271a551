package io.tollgate.service.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes in bytes as people write them: {@code 512B}, {@code 64KiB}, {@code 10MiB}. */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB|TiB)?");

    private Sizes() {}

    /**
     * Reads a size in bytes; null if the text is not a size.
     *
     * @throws ArithmeticException if it does not fit a {@code long}
     */
    public static @Nullable Long parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String unit = matcher.group(2);
        int shift = unit == null ? 0 : 10 * "BKMGT".indexOf(unit.charAt(0));
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    }

    /** A size as it can be read again, in the largest unit that it is a whole number of. */
    public static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = bytes == 0 ? 0 : Math.min(units.length - 1, Long.numberOfTrailingZeros(bytes) / 10);
        return (bytes >> (10 * unit)) + units[unit];
    }
}
