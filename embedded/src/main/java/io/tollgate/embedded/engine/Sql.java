package io.tollgate.embedded.engine;

/** Quoting for the few statements that we word ourselves. */
final class Sql {
    private Sql() {}

    static String literal(String value) {
        return "'" + escape(value).replace("'", "\\'") + "'";
    }

    static String identifier(String name) {
        return "`" + escape(name).replace("`", "\\`") + "`";
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\");
    }
}
