package io.tollgate.gateway.books;

import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.Parts;
import io.tollgate.gateway.Gateway;
import io.tollgate.gateway.RecordedUsageRows;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.service.Settings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A gateway, as its configuration file says, with a provider of each dialect, all of them the scripted upstream; and
 * the rows that it leaves, which stay in memory.
 */
final class BooksFixture implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-books";

    /** What a gateway has to find in its environment, besides its configuration. */
    static final Map<String, String> ENVIRONMENT = environment();

    private static final String NO_KAFKA = "127.0.0.1:1";
    static final String UPSTREAM_KEY = "sk-upstream-of-the-books";

    final ScriptedUpstream upstream = new ScriptedUpstream();
    final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Gateway gateway;
    private final RecordedUsageRows rows = new RecordedUsageRows();

    /** A row, as far as the books go. */
    record Row(
            String outcome,
            int status,
            String errorCode,
            long input,
            long output,
            long read,
            long written,
            long reasoning,
            String source,
            BigDecimal cost,
            String costSource,
            boolean stream,
            String route) {
        static Row of(UsageEvent event) {
            return new Row(
                    lowerCase(event.getOutcome()),
                    event.getStatus(),
                    Objects.requireNonNullElse(event.getErrorCode(), ""),
                    event.getInputTokens(),
                    event.getOutputTokens(),
                    event.getCachedInputTokens(),
                    event.getCacheWriteInputTokens(),
                    event.getReasoningTokens(),
                    lowerCase(event.getUsageSource()),
                    event.getCostUsd().setScale(9),
                    lowerCase(event.getCostSource()),
                    event.getStream(),
                    event.getRoute());
        }

        private static String lowerCase(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param folder for the spool and the configuration */
    BooksFixture(Path folder, String idleTimeout) throws Exception {
        Settings settings = Settings.read(configuration(folder, idleTimeout, NO_KAFKA), ENVIRONMENT);
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        gateway = Gateway.start(
                config,
                StaticTokens.read(ENVIRONMENT, problem -> {
                    throw new AssertionError(problem);
                }),
                MasterKeys.NONE,
                rows.dependencies(config));
        url = gateway.addresses().get("url");
    }

    /** Writes the configuration of a gateway here, which has its spool in the same folder. */
    Path configuration(Path folder, String idleTimeout, String kafka) throws IOException {
        return Files.writeString(folder.resolve("tollgate.yaml"), yaml(folder, idleTimeout, kafka));
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new java.util.HashMap<>(Parts.environment());
        environment.put("GATEWAY_API_KEY", TOKEN);
        return Map.copyOf(environment);
    }

    private String yaml(Path folder, String idleTimeout, String kafka) {
        StringBuilder yaml = new StringBuilder("http: {host: 127.0.0.1, port: 0, management_port: 0}\n")
                .append("kafka: {bootstrap_servers: \"" + kafka + "\"}\n")
                .append("audit: {spool: {dir: \"" + folder.resolve("spool") + "\", max_size: 64MiB}}\n")
                .append("control: {dir: \"" + folder.resolve("control") + "\"}\n")
                .append("providers:\n");
        for (Dialect dialect : Dialect.values()) {
            yaml.append("""
                      %s:
                        dialect: %s
                        base_url: "%s"
                        api_key: %s
                        %s
                        models:
                          - unpriced
                          - {id: priced, prices: {input: %s, output: %s, cached_input: %s, cache_write: %s,
                              tiers: {batch: {input: 1.5, output: 7.5, cached_input: 0.15}}}}
                        throttle:
                          timeout: {idle: %s}
                          breaker: {minimum_calls: 100, window: 100}
                          retry: {max_attempts: 1}
                    """.formatted(
                            provider(dialect),
                            dialect.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            upstream.url(),
                            UPSTREAM_KEY,
                            apis(dialect),
                            ExpectedUsage.INPUT,
                            ExpectedUsage.OUTPUT,
                            ExpectedUsage.READ,
                            ExpectedUsage.WRITTEN,
                            idleTimeout));
        }
        return yaml.toString();
    }

    /** One API of conversations each, so that there are all cells. */
    private static String apis(Dialect dialect) {
        return "apis: ["
                + switch (dialect) {
                    case OPENAI -> "chat";
                    case ANTHROPIC -> "messages";
                    case GEMINI -> "generate_content";
                    case SIMULATED -> "responses";
                }
                + "]";
    }

    static String provider(Dialect dialect) {
        return "books-" + dialect.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String model(Dialect dialect) {
        return provider(dialect) + "/priced";
    }

    /** A call that a script answers; more headers are names and values in turn. */
    HttpResponse<String> call(String path, String body, String script, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .header(ScriptedUpstream.HEADER, script)
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Something that is read at a provider's own path, and that a script answers. */
    HttpResponse<String> read(String path, String script) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("cf-aig-authorization", "Bearer " + TOKEN)
                        .header("authorization", "Bearer sk-a-key-of-the-callers-own")
                        .header(ScriptedUpstream.HEADER, script)
                        .build(),
                BodyHandlers.ofString());
    }

    /** The adjustments that were booked, once there are so many. */
    List<AdjustmentEvent> adjustments(int count) {
        await().until(() -> rows.adjustments().size() >= count);
        return rows.adjustments();
    }

    static UUID id(HttpResponse<?> response) {
        return UUID.fromString(response.headers().firstValue("cf-aig-log-id").orElseThrow());
    }

    /** The rows of these calls, once they all are there. */
    Map<UUID, Row> rows(List<UUID> calls) {
        Map<UUID, Row> found = new HashMap<>();
        calls.forEach(call -> found.put(call, row(call)));
        return found;
    }

    /** The row of a call, once it is there. */
    Row row(UUID call) {
        return Row.of(rows.await(call));
    }

    /** All of the row of a call, once it is there. */
    UsageEvent event(UUID call) {
        return rows.await(call);
    }

    @Override
    public void close() {
        gateway.close();
        rows.close();
        http.close();
        upstream.close();
    }
}
