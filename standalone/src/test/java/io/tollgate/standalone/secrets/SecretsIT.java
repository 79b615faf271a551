package io.tollgate.standalone.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.edge.Edge;
import io.tollgate.standalone.secrets.EchoingUpstream.Way;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Invariant I4: every secret is sent to every operation of the OpenAPI file, and in every place where a credential may
 * stand, and through everything that may go wrong, while all processes log what they can; and then it is nowhere. What
 * is no secret, and is sent along, is found, so that it is known that the search would find it.
 */
final class SecretsIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String BODY = "{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello.\"}]}";
    private static final String STREAM = BODY.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final String BEARER = "Bearer ";

    /** Known to be no secret. */
    private static final Canary CONTROL = new Canary("control", "control" + UUID.randomUUID());

    private static SecretsFixture fixture;

    /** Where a credential may stand. */
    private enum Position {
        AUTHORIZATION,
        CF_AIG_AUTHORIZATION,
        X_API_KEY,
        API_KEY,
        X_GOOG_API_KEY,
        QUERY;

        void put(Map<String, String> headers, String secret) {
            switch (this) {
                case AUTHORIZATION, CF_AIG_AUTHORIZATION -> headers.put(header(), BEARER + secret);
                case X_API_KEY, API_KEY, X_GOOG_API_KEY -> headers.put(header(), secret);
                case QUERY -> {
                    // Stands in the path.
                }
            }
        }

        private String header() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String path(String path, String secret) {
            return this == QUERY ? path + "?key=" + URLEncoder.encode(secret, UTF_8) : path;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        fixture = new SecretsFixture();
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    @Test
    void secretsGoEverywhereAndStayNowhere() throws Exception {
        fixture.storeKey();
        List<Canary> tokens = tokens();
        int operations = throughEveryOperation(tokens);
        for (Canary token : tokens) {
            throughWhatIsRefused(token);
        }
        long calls = throughWhatFails();
        fixture.awaitStored(CONTROL.secret(), calls);
        fixture.lookEverywhere();

        assertThat(fixture.places.found(fixture.canaries())).isEmpty();

        // And all of this has happened.
        assertThat(operations).isGreaterThan(20);
        assertThat(fixture.upstream.received())
                .isNotEmpty()
                .anyMatch(request -> request.contains(fixture.storedKey.secret()))
                .allMatch(request ->
                        request.contains(fixture.providerKey.secret()) != request.contains(fixture.storedKey.secret()))
                .noneMatch(request -> tokens.stream().anyMatch(token -> request.contains(token.secret())));
        assertThat(fixture.places.found(List.of(CONTROL)).keySet())
                .contains("control in topic tollgate.usage", "control in table tollgate.usage")
                .anyMatch(place -> place.startsWith("control in file spool"));
        assertThat(fixture.places.text("output of gateway")).contains(" DEBUG ").contains(" TRACE ");
        assertThat(fixture.places.text("output of audit-consumer")).contains(" DEBUG ");
        assertThat(fixture.places.text("output of analytics-api")).contains(" DEBUG ");
        assertThat(fixture.places.text("/metrics of gateway")).contains("tollgate_auth_refusals_total");
        assertThat(fixture.places.text("answers to POST " + CHAT))
                .contains("***")
                .contains("invalid_api_key");
        assertThat(fixture.places.text("answers to POST " + RESPONSES))
                .contains("***", "response.completed", "response.failed", "\"type\":\"error\"");
        assertThat(fixture.places.text("config check")).contains("no problems");
        assertThat(fixture.places.text("config check of what is wrong")).contains("GATEWAY_API_KEY_HASHES");
        assertThat(fixture.places.text("configuration records")).contains("***");
        assertThat(fixture.places.names())
                .anyMatch(place -> place.startsWith("topic control-"))
                .anyMatch(place -> place.startsWith("file control"));
    }

    /**
     * Good tokens, one that was good until a moment ago, and some that never were. The last looks like none of ours:
     * where a provider's own key may stand it is taken for one, and goes to that provider.
     */
    private static List<Canary> tokens() throws IOException, InterruptedException {
        String path = "/v1/admin/gateways/default/tokens";
        JsonObject issued = fixture.issued(path, "{\"name\":\"canary\",\"permissions\":[\"run\",\"read\",\"edit\"]}");
        JsonObject spent = fixture.issued(path, "{\"name\":\"spent\",\"limits\":{\"usd_per_day\":0}}");
        JsonObject first = fixture.issued(path, "{\"name\":\"rotated\"}");
        JsonObject rotated = fixture.issued(path + "/" + first.getString("id") + "/rotate", "{\"grace\":\"0s\"}");
        String good = issued.getString("token");
        return List.of(
                fixture.ring,
                fixture.watch("issued token", good),
                fixture.watch("token without a budget", spent.getString("token")),
                fixture.watch("token that was rotated away", first.getString("token")),
                fixture.watch("token that it was rotated to", rotated.getString("token")),
                fixture.watch(
                        "mistyped token", good.substring(0, good.length() - 1) + (good.endsWith("0") ? "1" : "0")),
                fixture.watch("token of another make", "no-such-" + UUID.randomUUID()));
    }

    private static int throughEveryOperation(List<Canary> tokens) throws IOException, InterruptedException {
        int operations = 0;
        for (Map.Entry<String, Object> path : description().getJsonObject("paths")) {
            String at = path.getKey()
                    .replace("{account}", "default")
                    .replace("{gateway}", "default")
                    .replace("{provider}", "echo")
                    .replace("{model}", "none")
                    .replace("{alias}", "none")
                    .replace("{route}", "none")
                    .replace("{version}", "1")
                    .replace("/models/{path}", "/models/echo:generateContent")
                    .replace("{path}", "chat/completions")
                    .replace("{call_id}", "019aa1f2-7c1e-7000-8000-3f1c9d0a5b77")
                    .replace("{month}", "2026-10")
                    .replace("{id}", "none");
            boolean passesOn = !path.getKey().startsWith("/v1/admin/")
                    && Stream.of("/{provider}/", "/compat/", "/client/v4/").anyMatch(path.getKey()::contains);
            for (Map.Entry<String, Object> operation : (JsonObject) path.getValue()) {
                operations++;
                boolean hasBody = ((JsonObject) operation.getValue()).containsKey("requestBody");
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                for (int number = 0; number < tokens.size() - (passesOn ? 1 : 0); number++) {
                    Canary token = tokens.get(number);
                    for (Position position : positions(operations + number)) {
                        send(
                                method,
                                position.path(at, token.secret()),
                                hasBody ? body(at) : null,
                                position,
                                token,
                                null);
                        if (position != Position.AUTHORIZATION) {
                            send(
                                    method,
                                    position.path(at, token.secret()),
                                    hasBody ? body(at) : null,
                                    position,
                                    token,
                                    fixture.ring);
                        }
                    }
                }
            }
        }
        return operations;
    }

    /**
     * A third of all, so that each operation and each token get all of them, and every token comes to every operation.
     */
    private static List<Position> positions(int number) {
        Position[] all = Position.values();
        int first = number % (all.length / 2);
        return List.of(all[first], all[first + all.length / 2]);
    }

    /** What an operation takes, but for what would issue secrets that nobody knows. */
    private static String body(String path) {
        return path.startsWith("/v1/admin") ? "{\"name\":7}" : BODY;
    }

    /** @param beside stands in {@code Authorization}; null for nothing */
    private static HttpResponse<byte[]> send(
            String method, String path, @Nullable String body, Position position, Canary token, @Nullable Canary beside)
            throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>();
        if (beside != null) {
            headers.put("authorization", BEARER + beside.secret());
        }
        position.put(headers, token.secret());
        return fixture.send(method, path, body, headers);
    }

    /** Calls that are turned away for something else than, or besides, their credentials. */
    private static void throughWhatIsRefused(Canary token) throws IOException, InterruptedException {
        for (Map<String, String> wrong : List.of(
                Map.of("cf-aig-metadata", "no json"),
                Map.of("cf-aig-gateway-id", "nowhere"),
                Map.of("cf-aig-custom-cost", "{}"),
                Map.of("x-gateway-force-provider", "nobody"),
                Map.of("x-request-id", "no id, this"))) {
            fixture.send("POST", CHAT, BODY, with(token, wrong));
        }
        for (String body : List.of("", "{", "[]", "{\"model\":\"unknown\"}", "{\"model\":7}")) {
            fixture.send("POST", CHAT, body, with(token, Map.of()));
        }
        fixture.send("POST", CHAT, BODY, Map.of("authorization", "Basic " + token.secret()));
        fixture.send("POST", CHAT, BODY, Map.of("authorization", token.secret()));
        fixture.send("POST", CHAT, BODY, Map.of("authorization", BEARER + token.secret() + " " + token.secret()));
        fixture.send("GET", "/v1/no-such-route", null, with(token, Map.of()));
        fixture.send("DELETE", CHAT, null, with(token, Map.of()));
        fixture.send("GET", "/v1/analytics?days=none", null, with(token, Map.of()));
    }

    /** Calls that the upstream answers with what it was sent, and that are to be found in the books. */
    private static long throughWhatFails() throws IOException, InterruptedException {
        long calls = 0;
        for (Way way : Way.values()) {
            Map<String, String> headers = with(
                    fixture.ring,
                    Map.of(
                            EchoingUpstream.HEADER,
                            way.name(),
                            "cf-aig-metadata",
                            "{\"canary\":\"" + CONTROL.secret() + "\"}"));
            String body = way.name().startsWith("STREAM") ? STREAM : BODY;
            fixture.send("POST", CHAT, body, headers);
            fixture.send("POST", CHAT, body.replace("\"echo\"", "\"kept/echo\""), headers);
            fixture.send("POST", "/v1/default/default/kept/chat/completions", body, headers);
            fixture.send("POST", RESPONSES, body, headers);
            fixture.send("POST", RESPONSES, body.replace("\"echo\"", "\"kept/echo\""), headers);
            fixture.send("POST", "/v1/default/default/kept/responses", body, headers);
            calls += 6;
        }
        return calls;
    }

    private static Map<String, String> with(Canary token, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("authorization", BEARER + token.secret());
        return all;
    }

    private static JsonObject description() throws IOException {
        try (InputStream file = Edge.class.getResourceAsStream("openapi.json")) {
            return new JsonObject(new String(Objects.requireNonNull(file).readAllBytes(), UTF_8));
        }
    }
}
