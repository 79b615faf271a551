package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A statement as it came over HTTP: text in {@code query}, in the body, or the one followed by the other.
 *
 * @param statement the SQL
 * @param data what follows the SQL, such as the rows of an insert
 * @param database the current database, empty for the default one
 * @param format the answer's format unless the statement names one
 * @param id the caller's query id, or one made up here
 * @param settings ClickHouse settings given as URL parameters
 * @param parameters values for placeholders, given as {@code param_…}
 * @param flags the protocol's own URL parameters
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record HttpQuery(
        byte[] statement,
        byte[] data,
        String database,
        String format,
        String id,
        Map<String, String> settings,
        Map<String, String> parameters,
        Map<String, String> flags) {
    private static final int LARGEST_STATEMENT = 256 * 1024 * 1024;
    private static final String PARAMETER = "param_";

    /** URL parameters that ClickHouse's HTTP interface keeps for itself; all others are settings. */
    private static final Set<String> PROTOCOL = Set.of(
            "query",
            "database",
            "default_format",
            "query_id",
            "user",
            "password",
            "quota_key",
            "role",
            "compress",
            "decompress",
            "session_id",
            "session_timeout",
            "session_check",
            "session_timezone",
            "close_session",
            "stacktrace",
            "buffer_size",
            "wait_end_of_query",
            "client_protocol_version",
            "framing",
            "http_write_exception_in_output_format",
            "enable_http_compression");

    static HttpQuery read(HttpExchange exchange) throws IOException, EngineException {
        Map<String, String> flags = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        urlParameters(exchange).forEach((name, value) -> {
            if (PROTOCOL.contains(name)) {
                flags.put(name, value);
            } else if (name.startsWith(PARAMETER)) {
                parameters.put(name.substring(PARAMETER.length()), value);
            } else {
                settings.put(name, value);
            }
        });
        if (flags.containsKey("session_id")) {
            throw new EngineException(48, "NOT_IMPLEMENTED", "The embedded engine does not support HTTP sessions");
        }
        if (exchange.getRequestMethod().equals("GET")) {
            settings.put("readonly", "2");
        }
        byte[] body = body(flags, exchange);
        byte[] text = flags.getOrDefault("query", "").getBytes(UTF_8);
        boolean inBody = text.length == 0;
        if (inBody && body.length == 0) {
            throw new EngineException(62, "SYNTAX_ERROR", "Empty query");
        }
        return new HttpQuery(
                inBody ? body : text,
                inBody ? new byte[0] : body,
                named(exchange, "X-ClickHouse-Database", flags, "database", ""),
                named(exchange, "X-ClickHouse-Format", flags, "default_format", "TabSeparated"),
                flags.getOrDefault("query_id", UUID.randomUUID().toString()),
                settings,
                parameters,
                flags);
    }

    private static byte[] body(Map<String, String> flags, HttpExchange exchange) throws IOException, EngineException {
        try (InputStream body = ClickHouseCompression.request(exchange.getRequestBody(), flags)) {
            byte[] data = body.readNBytes(LARGEST_STATEMENT + 1);
            if (data.length > LARGEST_STATEMENT) {
                throw new EngineException(158, "TOO_MANY_ROWS", "A statement may hold " + LARGEST_STATEMENT + " bytes");
            }
            return data;
        }
    }

    private static String named(
            HttpExchange exchange, String header, Map<String, String> flags, String flag, String fallback) {
        String fromHeader = exchange.getRequestHeaders().getFirst(header);
        return flags.getOrDefault(flag, fromHeader == null ? fallback : fromHeader);
    }

    private static Map<String, String> urlParameters(HttpExchange exchange) {
        String text = exchange.getRequestURI().getRawQuery();
        Map<String, String> parameters = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return parameters;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.put(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8));
        }
        return parameters;
    }
}
