package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The format of an answer, as its headers name it.
 *
 * @param name ClickHouse's name for it
 */
record AnswerFormat(String name) {
    private static final int TAIL = 400;
    private static final Pattern LAST_FORMAT =
            Pattern.compile("\\bFORMAT\\s+([A-Za-z0-9]+)\\s*(?:SETTINGS\\b[^']*)?;?\\s*$", Pattern.CASE_INSENSITIVE);

    /** The format that the statement's own last clause names, else the one that the request asked for. */
    static AnswerFormat of(HttpQuery query) {
        byte[] sql = query.statement();
        int from = Math.max(0, sql.length - TAIL);
        Matcher clause = LAST_FORMAT.matcher(new String(sql, from, sql.length - from, UTF_8));
        return new AnswerFormat(clause.find() ? clause.group(1) : query.format());
    }

    String contentType() {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("json") && !lower.contains("eachrow")) {
            return "application/json; charset=UTF-8";
        }
        if (lower.contains("eachrow")) {
            return "application/x-ndjson; charset=UTF-8";
        }
        if (lower.startsWith("csv")) {
            return "text/csv; charset=UTF-8; header=absent";
        }
        if (lower.startsWith("tabseparated") || lower.startsWith("tsv")) {
            return "text/tab-separated-values; charset=UTF-8";
        }
        return lower.startsWith("pretty") || lower.equals("vertical")
                ? "text/plain; charset=UTF-8"
                : "application/octet-stream";
    }
}
