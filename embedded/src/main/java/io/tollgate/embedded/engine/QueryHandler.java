package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers statements over HTTP as ClickHouse's server does, each on an engine session of its own. */
final class QueryHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(QueryHandler.class);

    private final Engine engine;
    private final String version;

    QueryHandler(Engine engine, String version) {
        this.engine = engine;
        this.version = version;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("X-ClickHouse-Server-Display-Name", "embedded");
            exchange.getResponseHeaders().set("X-ClickHouse-Timezone", "UTC");
            answerOrRefuse(exchange);
        } catch (RuntimeException e) {
            log.error("a query failed in the endpoint", e);
            throw e;
        }
    }

    private void answerOrRefuse(HttpExchange exchange) throws IOException {
        try {
            answer(exchange);
        } catch (EngineException e) {
            refuse(exchange, e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException, EngineException {
        HttpQuery query = HttpQuery.read(exchange);
        exchange.getResponseHeaders().set("X-ClickHouse-Query-Id", query.id());
        check(query);
        try (EngineSession session = engine.session()) {
            session.set(query.settings());
            if (!query.database().isEmpty()) {
                session.use(query.database());
            }
            try (InsertFile rows = InsertFile.of(query);
                    EngineResult result = session.execute(rows.statement(), query.format(), query.parameters())) {
                send(exchange, query, result);
            }
        }
    }

    private static void check(HttpQuery query) throws EngineException {
        StatementCheck.check(new String(query.statement(), UTF_8));
        StatementCheck.checkFormat(query.format());
        for (String setting : query.settings().keySet()) {
            StatementCheck.checkSetting(setting);
        }
    }

    private static void send(HttpExchange exchange, HttpQuery query, EngineResult result) throws IOException {
        AnswerFormat format = AnswerFormat.of(query);
        exchange.getResponseHeaders().set("X-ClickHouse-Format", format.name());
        exchange.getResponseHeaders().set("Content-Type", format.contentType());
        exchange.getResponseHeaders().set("X-ClickHouse-Summary", summary(result));
        boolean compressed = ClickHouseCompression.wanted(query.flags());
        long length = result.length();
        exchange.sendResponseHeaders(200, length == 0 ? -1 : compressed ? 0 : length);
        if (length > 0) {
            try (OutputStream out = ClickHouseCompression.response(exchange.getResponseBody(), query.flags())) {
                result.writeTo(out);
            }
        }
    }

    private void refuse(HttpExchange exchange, EngineException refusal) throws IOException {
        byte[] text = (refusal.getMessage() + " (version " + version + " (embedded))\n").getBytes(UTF_8);
        exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", Integer.toString(refusal.code()));
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
        exchange.sendResponseHeaders(ErrorStatus.of(refusal.code()), text.length);
        exchange.getResponseBody().write(text);
    }

    private static String summary(EngineResult result) {
        EngineResult.Summary s = result.summary();
        return ("{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\","
                        + "\"total_rows_to_read\":\"0\",\"result_rows\":\"%d\",\"result_bytes\":\"%d\",\"elapsed_ns\":\"%d\"}")
                .formatted(
                        s.readRows(),
                        s.readBytes(),
                        s.writtenRows(),
                        s.writtenBytes(),
                        Math.max(s.resultRows(), s.writtenRows()),
                        result.length(),
                        s.elapsedNanos());
    }
}
