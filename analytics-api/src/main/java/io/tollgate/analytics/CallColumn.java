package io.tollgate.analytics;

/**
 * A column of calls.
 *
 * @param plain SQL for it as it is stored, where an absent text is an empty one
 * @param shown SQL for it as callers see it
 */
record CallColumn(String plain, String shown) {
    /** One that is shown as it is stored. */
    static CallColumn of(String column) {
        return new CallColumn(column, column);
    }

    /** A text, which is null where it is empty. */
    static CallColumn text(String column) {
        return new CallColumn(column, nullIfEmpty(column, column));
    }

    /**
     * The same under another name.
     *
     * @param name how callers know it
     */
    static CallColumn text(String column, String name) {
        return new CallColumn(column + " AS " + name, nullIfEmpty(column, name));
    }

    private static String nullIfEmpty(String column, String name) {
        return "nullIf(toString(" + column + "), '') AS " + name;
    }
}
