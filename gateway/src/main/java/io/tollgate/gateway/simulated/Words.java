package io.tollgate.gateway.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokenizer: a token is a run of letters and digits, or one other visible character, with the white space that
 * stands before it. White space at the end belongs to the last token.
 */
final class Words {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:[\\p{L}\\p{N}]+|\\S)");

    private Words() {}

    static int count(String text) {
        Matcher matcher = TOKEN.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    /** The tokens of a text; joined, they are the text again, unless it holds nothing but white space. */
    static List<String> split(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find()) {
            tokens.add(matcher.group());
            end = matcher.end();
        }
        if (!tokens.isEmpty() && end < text.length()) {
            tokens.set(tokens.size() - 1, tokens.getLast() + text.substring(end));
        }
        return tokens;
    }
}
