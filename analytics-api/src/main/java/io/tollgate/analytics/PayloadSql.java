package io.tollgate.analytics;

import java.util.List;
import java.util.UUID;

/** Writes the statement that reads what is kept of a call's prompt and answer; pure. */
final class PayloadSql {
    private static final List<String> COLUMNS = List.of(
            "toString(call_id) AS call_id",
            "accepted_at",
            "toString(gateway) AS gateway",
            "nullIf(toString(master_key), '') AS master_key",
            "toString(request_format) AS request_format",
            "request_bytes",
            "request_cut",
            "request_redactions",
            "nullIf(toString(request_omitted), '') AS request_omitted",
            "base64Encode(request) AS request",
            "toString(response_format) AS response_format",
            "response_bytes",
            "response_cut",
            "response_redactions",
            "nullIf(toString(response_omitted), '') AS response_omitted",
            "base64Encode(response) AS response");

    private PayloadSql() {}

    /**
     * The payload of a call that was accepted within a range, as JSON; its contents are in base64, because those that
     * are sealed are no text.
     *
     * @param scope the gateways whose calls may be seen
     * @param from in epoch microseconds, included
     * @param to excluded
     */
    static Sql payload(UUID call, List<Filter> scope, long from, long to, QueryLimits limits) {
        Sql.Writer sql = new Sql.Writer()
                .add("SELECT formatRowNoNewline('JSONEachRow', " + String.join(", ", COLUMNS) + ")\n")
                .add("FROM (SELECT * FROM payloads WHERE ");
        LogsSql.between(sql, from, to);
        sql.add(" AND call_id = toUUID(?)", call.toString());
        scope.forEach(filter -> filter.addTo(sql));
        return sql.add(" LIMIT 1) AS page" + limits.settings() + LogsSql.AS_JSON)
                .done();
    }
}
