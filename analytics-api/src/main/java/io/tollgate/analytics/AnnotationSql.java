package io.tollgate.analytics;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes the statements that keep and show what is said of calls; pure. */
final class AnnotationSql {
    /** All that was said of a call, the oldest first, as an array of objects. */
    static final String ENTRIES = "(SELECT arraySort(a -> (a.at, a.annotation_id), groupArray(CAST(("
            + "toString(annotation_id), at, `by`, if(has(fields, 'feedback'), feedback, NULL), score,"
            + " if(has(fields, 'labels'), CAST(labels, 'Array(String)'), []), CAST(fields, 'Array(String)')),"
            + " 'Tuple(annotation_id String, at DateTime64(6, \\'UTC\\'), by String, feedback Nullable(Int8),"
            + " score Nullable(Decimal(9, 6)), labels Array(String), fields Array(String))')))"
            + " FROM annotations WHERE call_id = toUUID(?))";

    /** What holds of {@link #ENTRIES}, by the name of its column. */
    static final List<String> CURRENT = List.of(
            "tupleElement(arrayLast(a -> has(a.fields, 'feedback'), said), 'feedback') AS feedback",
            "tupleElement(arrayLast(a -> has(a.fields, 'score'), said), 'score') AS score",
            "tupleElement(arrayLast(a -> has(a.fields, 'labels'), said), 'labels') AS labels");

    private AnnotationSql() {}

    /** Adds an entry, once for its id, unless the call has so many already. */
    static Sql insert(UUID entry, UUID call, String by, Annotation annotation, int most) {
        List<Object> fields = List.copyOf(annotation.fields().stream().sorted().toList());
        Sql.Writer sql = new Sql.Writer()
                .add(
                        "INSERT INTO annotations (annotation_id, call_id, at, `by`, fields, feedback, score, labels)\n"
                                + "SELECT toUUID(?), toUUID(?), now64(6), ?, ",
                        entry.toString(),
                        call.toString(),
                        by);
        array(sql, fields);
        sql.add(", toInt8(?), ", annotation.feedback());
        if (annotation.score() == null) {
            sql.add("NULL, ");
        } else {
            sql.add("toDecimal32(?, 6), ", annotation.score().toPlainString());
        }
        array(sql, annotation.labels().stream().map(Object.class::cast).toList());
        return sql.add(" WHERE (SELECT count() FROM annotations WHERE call_id = toUUID(?)) < ?", call.toString(), most)
                .done();
    }

    /** Whether an entry is there. */
    static Sql count(UUID entry, UUID call) {
        return new Sql(
                "SELECT count() FROM annotations WHERE call_id = toUUID(?) AND annotation_id = toUUID(?)",
                List.of(call.toString(), entry.toString()));
    }

    /** What holds of a call, as an object of JSON. */
    static Sql current(UUID call) {
        return new Sql.Writer()
                .add("WITH " + ENTRIES + " AS said SELECT formatRowNoNewline('JSONEachRow', '", call.toString())
                .add(call + "' AS call_id, " + String.join(", ", CURRENT) + ", said AS annotations) SETTINGS"
                        + LogsSql.AS_JSON.substring(1))
                .done();
    }

    private static void array(Sql.Writer sql, List<Object> values) {
        sql.add(
                values.stream().map(value -> "?").collect(Collectors.joining(", ", "CAST([", "], 'Array(String)')")),
                values.toArray());
    }
}
