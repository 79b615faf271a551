package io.tollgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.Operator;
import io.tollgate.gateway.simulated.Account;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.standalone.command.Commands;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The books of the whole against the account of its upstream, from documents. */
final class ReconcileIT {
    private static final String PROVIDER = "reconciled";
    private static final String MASTER_KEY =
            "k:" + Base64.getEncoder().encodeToString("k".repeat(32).getBytes(StandardCharsets.US_ASCII));
    private static final BigDecimal INPUT = new BigDecimal("0.00001");
    private static final BigDecimal OUTPUT = new BigDecimal("0.00002");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static String ask(HttpClient http, PipelineFixture pipeline, String key, String path, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + pipeline.upstream().port() + path))
                .header("authorization", "Bearer " + key);
        HttpResponse<String> response = http.send(
                body.isEmpty()
                        ? request.build()
                        : request.POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void theAccountOfTheUpstreamIsWhatTheRowsSayButForWhatCamePast() throws Exception {
        MasterKeys keys = MasterKeys.read(Map.of(MasterKeys.VARIABLE, MASTER_KEY), problem -> {
            throw new AssertionError(problem);
        });
        try (PipelineFixture pipeline = new PipelineFixture(PROVIDER, keys);
                HttpClient http = HttpClient.newHttpClient()) {
            pipeline.upstream().account().clock(pipeline.clock());
            pipeline.upstream().account().price(new Account.Price(Instant.EPOCH, INPUT, INPUT, OUTPUT));
            for (int i = 0; i < 6; i++) {
                assertThat(pipeline.chat().statusCode()).isEqualTo(200);
            }
            LocalDate from = LocalDate.ofInstant(pipeline.clock().instant(), ZoneOffset.UTC)
                    .minusDays(1);
            LocalDate to = from.plusDays(3);
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(
                            () -> assertThat(report(pipeline, http, from, to, 0).getString("coverage"))
                                    .isEqualTo("1"));

            JsonObject byApi = reconciled(pipeline, from, to);
            assertThat(byApi.getString("coverage")).as(byApi.encode()).isEqualTo("1");
            assertThat(byApi.getBoolean("within_tolerance")).isTrue();
            assertThat(byApi.getJsonObject("report")).isEqualTo(report(pipeline, http, from, to, 0));

            ask(
                    http,
                    pipeline,
                    "sk-past",
                    "/v1/chat/completions",
                    "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            JsonObject report = report(pipeline, http, from, to, 1);
            assertThat(report.getString("unexplained")).isEqualTo("0");
            assertThat(report.getJsonArray("differences"))
                    .isNotEmpty()
                    .allSatisfy(difference -> assertThat(((JsonObject) difference)
                                    .getJsonArray("explanations")
                                    .getJsonObject(0)
                                    .getString("reason"))
                            .isEqualTo("past_the_gateway"));

            assertThat(report.getJsonArray("costs")).isNotEmpty();
            String missing = report.getString("provider_usd");
            for (int i = 0; i < 2; i++) {
                report(pipeline, http, from, to, 1, "--apply", "--reasons", "past_the_gateway");
            }
            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                JsonObject booked = report(pipeline, http, from, to, 1);
                assertThat(booked.getString("gateway_usd")).isEqualTo(missing);
                assertThat(booked.getJsonArray("costs")).isEmpty();
            });
        }
    }

    /** The same by the running gateway, with a key that it stores. */
    private static JsonObject reconciled(PipelineFixture pipeline, LocalDate from, LocalDate to) throws Exception {
        Operator root = pipeline.root();
        root.created(
                "/v1/admin/gateways/default/provider-keys",
                "{\"provider\":\"" + PROVIDER + "\",\"alias\":\"admin\",\"value\":\"sk-admin-of-the-account\"}");
        HttpResponse<byte[]> started = root.send(
                "POST",
                "/v1/admin/reconciliations",
                "{\"provider\":\"" + PROVIDER + "\",\"from\":\"" + from + "\",\"to\":\"" + to
                        + "\",\"key\":\"default/admin\",\"own\":[\"" + SimulatedProvider.keyId("sk-upstream") + "\"]}");
        assertThat(started.statusCode()).as(GatewayFixture.text(started)).isEqualTo(202);
        String path = started.headers().firstValue("location").orElseThrow();
        await().atMost(Duration.ofSeconds(90))
                .until(() ->
                        !GatewayFixture.json(root.get(path)).getString("status").equals("running"));
        return GatewayFixture.json(root.get(path));
    }

    private JsonObject report(
            PipelineFixture pipeline, HttpClient http, LocalDate from, LocalDate to, int code, String... more)
            throws Exception {
        String range = "?start_time=" + from.atStartOfDay(ZoneOffset.UTC).toEpochSecond() + "&end_time="
                + to.atStartOfDay(ZoneOffset.UTC).toEpochSecond() + "&limit=31";
        Path usage = Files.writeString(
                folder.resolve("usage.json"),
                ask(http, pipeline, "sk-admin", "/v1/organization/usage/completions" + range, ""));
        Path costs = Files.writeString(
                folder.resolve("costs.json"), ask(http, pipeline, "sk-admin", "/v1/organization/costs" + range, ""));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(
                "books",
                "reconcile",
                "--provider",
                PROVIDER,
                "--from",
                from.toString(),
                "--to",
                to.toString(),
                "--file",
                usage.toString(),
                "--file",
                costs.toString(),
                "--own",
                SimulatedProvider.keyId("sk-upstream"),
                "--json",
                "--config",
                pipeline.config().toString()));
        arguments.addAll(List.of(more));
        Map<String, String> environment = new HashMap<>(pipeline.environment());
        environment.put(MasterKeys.VARIABLE, MASTER_KEY);
        int ended = Commands.run(
                environment, new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(ended).as(out + " " + err).isEqualTo(code);
        return new JsonObject(out.toString());
    }
}
