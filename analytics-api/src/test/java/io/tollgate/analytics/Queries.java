package io.tollgate.analytics;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Queries as tests write them: the query string of a request. */
final class Queries {
    static final Instant NOW = Instant.parse("2026-11-21T10:30:15.123456789Z");
    static final Caller ANONYMOUS = Caller.of(null, null);
    static final Caller READER = Caller.of("run, read", "*");

    private Queries() {}

    static AnalyticsQuery parse(String parameters) {
        return parse(parameters, READER);
    }

    static AnalyticsQuery parse(String parameters, Caller caller) {
        return QueryParser.parse(parameters(parameters), caller, "", NOW);
    }

    private static Parameters parameters(String queryString) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (!queryString.isEmpty()) {
            for (String pair : queryString.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                parameters
                        .computeIfAbsent(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), name -> new ArrayList<>())
                        .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return new Parameters(parameters);
    }
}
