package io.tollgate.embedded.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A word of a statement, without comments and white space.
 *
 * @param kind what it is
 * @param text as it stands in the statement
 */
record SqlToken(Kind kind, String text) {
    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        SYMBOL
    }

    /**
     * Takes a statement apart as ClickHouse's lexer does. What it could take for something else is refused: characters
     * beyond ASCII outside of quotes (some are quotes or white space there), heredocs, control characters, and what
     * never ends.
     */
    static List<SqlToken> of(String sql) throws EngineException {
        List<SqlToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            int end = end(sql, at);
            char c = sql.charAt(at);
            if (!Character.isWhitespace(c) && !isComment(sql, at)) {
                tokens.add(new SqlToken(kind(c), sql.substring(at, end)));
            }
            at = end;
        }
        return tokens;
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord() {
        return kind == Kind.WORD;
    }

    boolean isString() {
        return kind == Kind.STRING;
    }

    /** Whether it is one of these words, which are upper-case, and is not quoted. */
    boolean isWordOf(Set<String> words) {
        return kind == Kind.WORD && words.contains(text.toUpperCase(Locale.ROOT));
    }

    /** Whether it may name a function, a table or a setting. */
    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }

    /** The name without its quotes. */
    String name() {
        if (kind != Kind.QUOTED_NAME) {
            return text;
        }
        return text.substring(1, text.length() - 1);
    }

    private static Kind kind(char first) {
        if (first == '`' || first == '"') {
            return Kind.QUOTED_NAME;
        }
        if (first == '\'') {
            return Kind.STRING;
        }
        if (isDigit(first)) {
            return Kind.NUMBER;
        }
        return isWordPart(first) ? Kind.WORD : Kind.SYMBOL;
    }

    private static int end(String sql, int at) throws EngineException {
        char c = sql.charAt(at);
        if (isComment(sql, at)) {
            return sql.startsWith("/*", at) ? after(sql, "*/", at + 2) : lineEnd(sql, at);
        }
        if (c == '\'' || c == '`' || c == '"') {
            return quoteEnd(sql, at);
        }
        if (isWordPart(c)) {
            int end = at + 1;
            while (end < sql.length() && isWordPart(sql.charAt(end))) {
                end++;
            }
            return end;
        }
        if (c > '~' || c == '$' || c == '#' || (c < ' ' && "\t\n\r".indexOf(c) < 0)) {
            throw StatementCheck.refused("the character U+%04X outside of quotes".formatted((int) c));
        }
        return at + 1;
    }

    private static boolean isComment(String sql, int at) {
        return sql.startsWith("--", at) || sql.startsWith("/*", at);
    }

    private static int lineEnd(String sql, int at) {
        int end = sql.indexOf('\n', at);
        return end < 0 ? sql.length() : end + 1;
    }

    private static int after(String sql, String what, int from) throws EngineException {
        int found = sql.indexOf(what, from);
        if (found < 0) {
            throw StatementCheck.refused("a comment without an end");
        }
        return found + what.length();
    }

    private static int quoteEnd(String sql, int at) throws EngineException {
        char quote = sql.charAt(at);
        int end = at + 1;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            if (c == '\\' && quote != '\'') {
                throw StatementCheck.refused("a name with an escape");
            }
            if (c == '\\') {
                end += 2;
            } else if (c == quote && end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                end += 2;
            } else if (c == quote) {
                return end + 1;
            } else {
                end++;
            }
        }
        throw StatementCheck.refused("a quote without an end");
    }

    private static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
