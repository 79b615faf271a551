package io.tollgate.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.Operator;
import io.tollgate.standalone.command.CommandLine.Ended;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tollgate provider-key} and {@code tollgate vault} against a running gateway. */
final class ProviderKeyCommandsIT {
    private static final String[] PLACE = {"--gateway", "default", "--provider", "keyless"};

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

    private static Ended key(String input, String verb, String... more) {
        List<String> arguments = new ArrayList<>(List.of("provider-key", verb));
        arguments.addAll(List.of(PLACE));
        arguments.addAll(List.of(more));
        return run(input, arguments.toArray(String[]::new));
    }

    private void assertUsed(String value) throws Exception {
        Operator operator = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        assertThat(operator.send("POST", GatewayFixture.CHAT, GatewayFixture.ask(GatewayFixture.KEYLESS, false))
                        .statusCode())
                .isEqualTo(200);
        assertThat(fixture.lastReceived().header("authorization")).hasValue("Bearer " + value);
    }

    @Test
    void aKeyLivesAndDiesByTheCommandLine() throws Exception {
        Ended added = key("sk-by-the-command-line-01\n", "add", "--description", "ours", "--json");
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(new JsonObject(added.out()).getString("last_four")).isEqualTo("e-01");
        assertUsed("sk-by-the-command-line-01");

        assertThat(run("", "provider-key", "list").out())
                .contains("keyless", "default", "…e-01", "active", "ours")
                .doesNotContain("sk-by");
        Ended listed = run("", "provider-key", "list", "--json");
        assertThat(new JsonArray(listed.out()).getJsonObject(0).getString("status"))
                .isEqualTo("active");

        assertThat(key("sk-by-the-command-line-02", "rotate").code()).isZero();
        assertUsed("sk-by-the-command-line-02");

        Ended rewrapped = run("", "vault", "rewrap");
        assertThat(rewrapped.code()).as(rewrapped.err()).isZero();
        assertThat(rewrapped.out().lines())
                .containsExactly("Moved to the master key a: 0", "Other control records signed by it: 0");

        Ended deleted = key("", "delete", "--yes");
        assertThat(deleted.code()).as(deleted.err()).isZero();
        Ended again = key("", "delete", "--yes");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err().lines())
                .singleElement()
                .asString()
                .startsWith("tollgate provider-key delete: ")
                .contains("404 provider_key_not_found");
    }

    @Test
    void whatIsWrongIsOneLineWithoutTheKey() {
        Ended empty = key(" \n", "add");
        assertThat(empty.code()).isEqualTo(1);
        assertThat(empty.err()).contains("the key's value is missing");
        Ended spaced = key("sk with spaces in it", "add");
        assertThat(spaced.err()).contains("400 invalid_request").doesNotContain("spaces in it");
        Ended unknown = run("sk-of-somebody", "provider-key", "add", "--provider", "closedai");
        assertThat(unknown.err()).contains("keyless", "up", "400 invalid_request");
        assertThat(key("", "add", "sk-as-an-argument").code()).isEqualTo(2);
        assertThat(run("", "provider-key").code()).isEqualTo(2);
        assertThat(run("", "vault").code()).isEqualTo(2);
    }
}
