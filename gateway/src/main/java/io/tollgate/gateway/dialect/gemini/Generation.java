package io.tollgate.gateway.dialect.gemini;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a generation of Gemini models takes that the others do not (Gemini API, "Gemini thinking", "Thought signatures"
 * and "Function calling"). A model whose name says nothing is taken for one of the newest.
 */
enum Generation {
    /** Up to 2.0: they do not think. */
    PLAIN,
    /** 2.5: they think within a budget of tokens. */
    BUDGET,
    /** From 3 on: they think at a level, want their signatures back, and see pictures in what a function answers. */
    LEVEL;

    private static final Pattern VERSION = Pattern.compile("gemini-(\\d)(?:[.-](\\d)(?!\\d))?");

    static Generation of(String model) {
        Matcher matcher = VERSION.matcher(model);
        if (!matcher.find()) {
            return LEVEL;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        if (major >= 3) {
            return LEVEL;
        }
        return major == 2 && minor >= 5 ? BUDGET : PLAIN;
    }
}
