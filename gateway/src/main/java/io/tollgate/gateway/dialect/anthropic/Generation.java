package io.tollgate.gateway.dialect.anthropic;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a generation of Claude models takes that the others do not (Anthropic API reference, "Create a Message",
 * temperature and top_p; "Migrating to Claude Opus 4.7"). A model whose version cannot be told from its name is taken
 * for one of the newest.
 */
enum Generation {
    /** Others' models behind Anthropic's API: nothing is known against them. */
    ANY,
    /** Up to 4.6: some of them take a temperature or {@code top_p}, but not both. They think within a budget. */
    BUDGET,
    /** From 4.7 on: they take no settings of how tokens are chosen, and think as they think fit, at an effort. */
    ADAPTIVE;

    private static final Pattern VERSION = Pattern.compile("claude-(?:[a-z]+-)?(\\d+)(?:[.-](\\d{1,2})(?!\\d))?");

    private static final int LAST_MAJOR = 4;
    private static final int LAST_MINOR = 6;

    static Generation of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (!name.contains("claude")) {
            return ANY;
        }
        Matcher matcher = VERSION.matcher(name);
        if (!matcher.find()) {
            return ADAPTIVE;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        boolean older = major < LAST_MAJOR || (major == LAST_MAJOR && minor <= LAST_MINOR);
        return older ? BUDGET : ADAPTIVE;
    }
}
