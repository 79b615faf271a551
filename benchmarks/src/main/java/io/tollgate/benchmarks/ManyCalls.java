package io.tollgate.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Rows of calls made in the engine itself: 20 gateways, 200 projects, 500 tokens, 25 models of 4 providers, most calls
 * of few of them, and latencies from some milliseconds to minutes. A third is of sessions, which are a token's half
 * hours, and a quarter of 20,000 users, of whom 500 make calls on each day.
 */
final class ManyCalls {
    private static final int CHUNK = 1_000_000;

    private final EngineQueries queries;
    private final String table;

    ManyCalls(EngineQueries queries, String table) {
        this.queries = queries;
        this.table = table;
    }

    /** Inserts so many, evenly over a time. */
    void insert(long rows, Instant from, Duration time) throws IOException, InterruptedException {
        long micros = time.toNanos() / 1000;
        for (long done = 0; done < rows; done += CHUNK) {
            long count = Math.min(CHUNK, rows - done);
            long begin = from.getEpochSecond() * 1_000_000 + from.getNano() / 1000 + micros / rows * done;
            queries.ask(statement(count, begin, Math.max(1, micros / rows)));
        }
    }

    private String statement(long rows, long begin, long step) {
        return "INSERT INTO " + table + " (call_id, accepted_at, ended_at, gateway, token_id, token_name, project,"
                + " dialect, route, requested_model, provider, model, outcome, status, error_code, cache, stream,"
                + " cost_source, input_tokens, output_tokens, cached_input_tokens, reasoning_tokens, cost_usd,"
                + " saved_usd, latency_ms, first_token_ms, overhead_us, session, end_user, kafka_topic,"
                + " kafka_offset)\n"
                + "SELECT generateUUIDv4(), fromUnixTimestamp64Micro(micros) AS at, at,"
                + " concat('gateway-', toString(project % 20)), concat('token-', toString(token)), '',"
                + " concat('project-', toString(project)), if(h % 3 = 0, 'anthropic', 'openai'), 'chat.completions',"
                + " concat('model-', toString(model)), concat('provider-', toString(model % 4)),"
                + " concat('model-', toString(model)),"
                + " multiIf(o < 95, 'succeeded', o < 97, 'failed', o < 99, 'throttled', 'canceled'),"
                + " multiIf(o < 95, 200, o < 97, 502, o < 99, 429, 499),"
                + " multiIf(o < 95, '', o < 97, 'upstream_error', o < 99, 'rate_limited', 'client_closed'),"
                + " multiIf(h % 20 = 0, 'hit', h % 2 = 0, 'miss', 'bypass'), h % 2 = 0, 'catalogue',"
                + " h % 4000, h % 900, h % 1000, h % 50, toDecimal64(h % 20000, 9) / 1000000, 0,"
                + " toUInt64(50 * exp(h % 1009 / 150)), if(h % 2 = 0, 20 + h % 2000, NULL), 300 + h % 400,"
                + " if(h % 3 = 0, lower(hex(MD5(concat(toString(token), '/', toString(intDiv(seconds, 1800)))))), ''),"
                + " if(h % 4 = 0, concat('user-', toString((intDiv(seconds, 86400) * 37 + intDiv(h, 11) % 500) % 20000)),"
                + " ''), 'bench', number\n"
                + "FROM (SELECT number, " + begin + " + toInt64(number) * " + step
                + " AS micros, toUInt64(intDiv(micros, 1000000)) AS seconds, cityHash64(number, " + begin
                + ") AS h, toUInt32(pow(h % 10007 / 10007, 2) * 200)"
                + " AS project, project * 5 % 500 + intDiv(h, 10007) % 3 AS token,"
                + " toUInt32(pow(intDiv(h, 30021) % 1013 / 1013, 2) * 25) AS model, intDiv(h, 7) % 100 AS o"
                + " FROM numbers(" + rows + "))";
    }
}
