package io.tollgate.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.GatewayFixture;
import io.tollgate.standalone.command.CommandLine.Ended;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tollgate price} against a running gateway. */
final class PriceCommandsIT {
    private static final String MODEL = "up/team/house-model";

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.withKeys();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Ended run(String input, String... arguments) {
        return new CommandLine(fixture.url, GatewayFixture.TOKEN).runWith(input, arguments);
    }

    private static String done(Ended ended) {
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out();
    }

    @Test
    void pricesAreSetShownAndDeletedByTheCommandLine() {
        assertThat(done(run("", "price", "set", MODEL, "--usd", "input=3", "--usd", "output=15.5")))
                .isEmpty();
        assertThat(done(run("", "price", "list")).lines())
                .anyMatch(line -> line.matches("up +team/house-model +always +input 3, output 15\\.5 +control *"))
                .anyMatch(line -> line.matches("up +simulated-small +always +.*input 1, output 2 +configuration *"));
        String file = "[{\"input\":3,\"output\":15},{\"valid_from\":\"2026-12-01\",\"input\":2,\"output\":10,"
                + "\"tiers\":{\"flex\":{\"input\":1,\"output\":5}}}]";
        done(run(file, "price", "set", MODEL, "--file", "-"));
        JsonObject shown = new JsonObject(done(run("", "price", "show", MODEL)));
        assertThat(shown.getJsonArray("prices").getJsonObject(1).getString("valid_from"))
                .isEqualTo("2026-12-01");
        assertThat(done(run("", "price", "list"))).contains("2026-12-01  input 2, output 10");
        done(run(shown.encode(), "price", "set", MODEL, "--file", "-", "--json"));
        assertThat(done(run("", "price", "delete", MODEL))).isEmpty();
        assertThat(run("", "price", "show", MODEL).err()).contains("404 prices_not_found");
    }

    @Test
    void whatIsWrongIsSaidInOneLine() {
        assertThat(run("", "price").code()).isEqualTo(2);
        assertThat(run("", "price", "set", "model", "--usd", "input=3").err()).contains("openai/gpt-4.1");
        assertThat(run("", "price", "set", MODEL).err()).contains("say what it costs");
        assertThat(run("", "price", "set", MODEL, "--usd", "inputs=3").err()).contains("400 invalid_request");
        assertThat(run("{}", "price", "set", MODEL, "--file", "-", "--valid-from", "2026-12-01")
                        .err())
                .contains("leave --usd and --valid-from out");
    }
}
