package io.tollgate.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.Operator;
import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.standalone.Tollgate;
import io.tollgate.standalone.command.CommandLine.Ended;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tollgate token} and {@code tollgate gateway} against a running gateway. */
final class TokenCommandsIT {
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture =
                GatewayFixture.start(new AccessConfig(Set.of("run", "read", "edit"), 0), GatewaySettings.of("default"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private Ended operate(String... arguments) {
        return new CommandLine(fixture.url, GatewayFixture.TOKEN).run(arguments);
    }

    @Test
    void aCacheIsTurnedOnAndEmptied() throws Exception {
        assertThat(operate("gateway", "create", "kept", "--cache-ttl", "1h", "--cache-max-entry", "64KiB")
                        .code())
                .isZero();
        assertThat(operate("gateway", "list").out()).containsPattern("kept .* 1h ");
        Operator caller = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        String[] at = {"cf-aig-gateway-id", "kept"};
        assertThat(GatewayFixture.header(caller.chat(at), "cf-aig-cache-status"))
                .isEqualTo("MISS");
        assertThat(GatewayFixture.header(caller.chat(at), "cf-aig-cache-status"))
                .isEqualTo("HIT");
        Ended purged = operate("cache", "purge", "kept");
        assertThat(purged.code()).as(purged.err()).isZero();
        assertThat(GatewayFixture.header(caller.chat(at), "cf-aig-cache-status"))
                .isEqualTo("MISS");
        assertThat(operate("cache", "purge", "nowhere").code()).isEqualTo(1);
        assertThat(operate("cache").code()).isEqualTo(2);
        Ended refused = operate("gateway", "update", "kept", "--cache-ttl", "90d");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("cache.ttl");
        assertThat(operate("gateway", "update", "kept", "--cache-ttl", "0s").code())
                .isZero();
        assertThat(GatewayFixture.header(caller.chat(at), "cf-aig-cache-status"))
                .isEqualTo("BYPASS");
    }

    @Test
    void aTokenLivesAndDiesByTheCommandLine() throws Exception {
        assertThat(operate("gateway", "create", "alpha", "--require-project", "off")
                        .code())
                .isZero();
        assertThat(operate("gateway", "list").out()).contains("alpha", "AUTHENTICATION");

        Ended created = operate("token", "create", "--gateway", "alpha", "--name", "bot", "--permissions", "run,read");
        assertThat(created.code()).as(created.err()).isZero();
        Operator bot = new Operator(fixture.http, fixture.url, created.out().strip());
        assertThat(bot.chat().statusCode()).isEqualTo(200);

        Ended listed = operate("token", "list", "--gateway", "alpha", "--json");
        assertThat(listed.out()).doesNotContain(bot.token());
        JsonObject token = new JsonArray(listed.out()).getJsonObject(0);
        assertThat(token.getString("name")).isEqualTo("bot");
        assertThat(operate("token", "list", "--gateway", "alpha").out())
                .contains("bot", "active", "run,read", token.getString("id"));

        Ended rotated =
                operate("token", "rotate", token.getString("id"), "--gateway", "alpha", "--grace", "0s", "--json");
        Operator next = bot.as(new JsonObject(rotated.out()));
        assertThat(bot.chat().statusCode()).isEqualTo(401);
        assertThat(next.chat().statusCode()).isEqualTo(200);

        assertThat(operate("token", "delete", token.getString("id"), "--gateway", "alpha")
                        .code())
                .isZero();
        assertThat(next.chat().statusCode()).isEqualTo(401);
        assertThat(operate("gateway", "update", "alpha", "--authentication", "off", "--json")
                        .out())
                .contains("\"authentication\" : \"off\"");
        assertThat(operate("gateway", "delete", "alpha").code()).isZero();
    }

    @Test
    void whatIsWrongIsOneLine() {
        Ended unknown = operate("token", "delete", "tok_nothing");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err().lines())
                .singleElement()
                .asString()
                .startsWith("tollgate token delete: ")
                .contains("tok_nothing", "404 token_not_found");
        assertThat(new CommandLine(fixture.url, "").run("token", "list").err()).contains("set TOLLGATE_TOKEN");
        Ended refused = new CommandLine(fixture.url, "wrong").run("token", "list");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("401 invalid_api_key").doesNotContain("wrong");
        assertThat(operate("token", "list", "--url", "http://127.0.0.1:1").err())
                .contains("no gateway answers");
        assertThat(operate("token").code()).isEqualTo(2);
    }

    @Test
    void inAProcessOfItsOwnItReadsTheEnvironment() throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Tollgate.class.getName(),
                        "gateway",
                        "list")
                .redirectErrorStream(true);
        command.environment().putAll(Map.of("TOLLGATE_URL", fixture.url, "TOLLGATE_TOKEN", GatewayFixture.TOKEN));
        Process process = command.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("AUTHENTICATION", "default");
        assertThat(process.waitFor()).isZero();
    }
}
