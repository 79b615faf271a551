package io.tollgate.gateway.provider;

import java.util.Arrays;
import java.util.Locale;

/** A set of header names, whichever their case. Made for a few names that are looked for in every request. */
final class HeaderNameSet {
    /** The bit by which small letters of ASCII differ from capital ones. */
    private static final int LOWER_CASE = 0x20;

    /** By their length, which tells most names apart without a look at them. */
    private final String[][] byLength;

    private HeaderNameSet(String[][] byLength) {
        this.byLength = byLength;
    }

    static HeaderNameSet of(String... names) {
        int longest = Arrays.stream(names).mapToInt(String::length).max().orElse(0);
        String[][] byLength = new String[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] = Arrays.stream(names)
                    .filter(name -> name.length() == wanted)
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);
        }
        return new HeaderNameSet(byLength);
    }

    boolean contains(String name) {
        if (name.length() >= byLength.length) {
            return false;
        }
        for (String one : byLength[name.length()]) {
            if (sameFirstLetter(one, name) && one.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Most names of one length do not even begin with the same letter. */
    private static boolean sameFirstLetter(String lowerCase, String name) {
        return lowerCase.charAt(0) == (name.charAt(0) | LOWER_CASE);
    }
}
