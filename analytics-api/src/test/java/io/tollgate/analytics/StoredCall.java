package io.tollgate.analytics;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code usage}, as far as figures are made from it. */
record StoredCall(
        Instant acceptedAt,
        String gateway,
        String token,
        String project,
        String team,
        String route,
        String requestedModel,
        String provider,
        String model,
        boolean stream,
        String outcome,
        int status,
        String errorCode,
        long inputTokens,
        long outputTokens,
        BigDecimal cost,
        String cache,
        long latency,
        @Nullable Long firstToken,
        long overhead,
        String session,
        String agent,
        String parentAgent,
        String endUser,
        String dynamicRoute,
        String routeVersion,
        String routePath) {

    static final String INSERT = """
            INSERT INTO usage (call_id, accepted_at, ended_at, gateway, token_id, project, metadata, route,
              requested_model, provider, model, stream, outcome, status, error_code, input_tokens, output_tokens,
              cost_usd, cache, latency_ms, first_token_ms, overhead_us, session,
              agent, parent_agent, end_user, dynamic_route, route_version, route_path)
            VALUES (?, fromUnixTimestamp64Micro(?), fromUnixTimestamp64Micro(?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** An unremarkable call. */
    static StoredCall at(Instant acceptedAt) {
        return new StoredCall(
                acceptedAt,
                "default",
                "t1",
                "alpha",
                "blue",
                "chat.completions",
                "gpt",
                "openai",
                "gpt-4.1",
                false,
                "succeeded",
                200,
                "",
                10,
                20,
                new BigDecimal("0.000000001"),
                "miss",
                100,
                null,
                50,
                "",
                "",
                "",
                "",
                "",
                "",
                "");
    }

    StoredCall project(String other) {
        return with(gateway, other, cost);
    }

    StoredCall gateway(String other) {
        return with(other, project, cost);
    }

    StoredCall cost(BigDecimal other) {
        return with(gateway, project, other);
    }

    private StoredCall with(String gateway, String project, BigDecimal cost) {
        return new StoredCall(
                acceptedAt,
                gateway,
                token,
                project,
                team,
                route,
                requestedModel,
                provider,
                model,
                stream,
                outcome,
                status,
                errorCode,
                inputTokens,
                outputTokens,
                cost,
                cache,
                latency,
                firstToken,
                overhead,
                session,
                agent,
                parentAgent,
                endUser,
                dynamicRoute,
                routeVersion,
                routePath);
    }

    Instant endedAt() {
        return acceptedAt.plusMillis(latency);
    }

    static void insert(Connection connection, List<StoredCall> calls) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (StoredCall call : calls) {
                call.bind(statement);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void bind(PreparedStatement statement) throws SQLException {
        Object[] values = {
            UUID.randomUUID(),
            micros(acceptedAt),
            micros(endedAt()),
            gateway,
            token,
            project,
            team.isEmpty() ? Map.of() : Map.of("team", team),
            route,
            requestedModel,
            provider,
            model,
            stream,
            outcome,
            status,
            errorCode,
            inputTokens,
            outputTokens,
            cost,
            cache,
            latency,
            firstToken,
            overhead,
            session,
            agent,
            parentAgent,
            endUser,
            dynamicRoute,
            routeVersion,
            routePath
        };
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }
}
