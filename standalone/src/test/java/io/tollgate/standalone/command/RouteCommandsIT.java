package io.tollgate.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.Operator;
import io.tollgate.standalone.command.CommandLine.Ended;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tollgate route} against a running gateway. */
final class RouteCommandsIT {
    private static final String ONE_MODEL = "[{\"id\":\"start\",\"type\":\"start\",\"outputs\":{\"next\":"
            + "{\"elementId\":\"m\"}}},{\"id\":\"m\",\"type\":\"model\",\"properties\":{\"provider\":\"up\",\"model\":\""
            + "simulated-small\"},\"outputs\":{\"success\":{\"elementId\":\"end\"}}},{\"id\":\"end\",\"type\":\"end\"}]";
    private static final String BY_PLAN =
            "{\"name\":\"passed over\",\"elements\":[{\"id\":\"start\",\"type\":\"start\","
                    + "\"outputs\":{\"next\":{\"elementId\":\"plan\"}}},{\"id\":\"plan\",\"type\":\"conditional\",\"properties\":"
                    + "{\"conditions\":{\"metadata.plan\":{\"$eq\":\"free\"}}},\"outputs\":{\"true\":{\"elementId\":\"m\"},"
                    + "\"false\":{\"elementId\":\"large\"}}},{\"id\":\"m\",\"type\":\"model\",\"properties\":{\"provider\":\"up\","
                    + "\"model\":\"simulated-small\"},\"outputs\":{\"success\":{\"elementId\":\"end\"}}},{\"id\":\"large\","
                    + "\"type\":\"model\",\"properties\":{\"provider\":\"up\",\"model\":\"mapped\"},\"outputs\":{\"success\":"
                    + "{\"elementId\":\"end\"}}},{\"id\":\"end\",\"type\":\"end\"}]}";

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

    private static int called(String name) throws Exception {
        Operator operator = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        return operator.send(
                        "POST",
                        GatewayFixture.CHAT,
                        "{\"model\":\"dynamic/" + name + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .statusCode();
    }

    @Test
    void aRouteLivesAndDiesByTheCommandLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("by-plan.json"), BY_PLAN);

        assertThat(done(run(ONE_MODEL, "route", "create", "support", "-"))).isEmpty();
        assertThat(called("support")).isEqualTo(200);
        assertThat(done(run("", "route", "version", "support", file.toString(), "--comment", "by plan")))
                .isEqualTo("Version 2" + System.lineSeparator());
        assertThat(done(run("", "route", "list"))).contains("support", "1", "2", "control");
        assertThat(done(run("", "route", "versions", "support")).lines().map(line -> line.split(" +", -1)[0]))
                .containsExactly("VERSION", "2", "1");

        String[] free = {"route", "try", "support", "--version", "2", "--metadata", "plan=free", "--json"};
        assertThat(models(free)).isEqualTo("[\"up/simulated-small\"]");
        assertThat(done(run("", "route", "try", "support", "--version", "2")))
                .contains("large", "up/mapped", "last_failure");

        assertThat(done(run("", "route", "deploy", "support", "2"))).isEmpty();
        assertThat(models("route", "try", "support", "--json")).isEqualTo("[\"up/mapped\"]");
        done(run("", "route", "deploy", "support", "1", "--comment", "back"));
        assertThat(models("route", "try", "support", "--json")).isEqualTo("[\"up/simulated-small\"]");

        JsonObject shown = new JsonObject(done(run("", "route", "show", "support", "--version", "2")));
        assertThat(shown.getJsonArray("elements")).hasSize(5);
        assertThat(new JsonObject(done(run("", "route", "show", "support"))).getJsonArray("elements"))
                .isEqualTo(new JsonArray(ONE_MODEL));

        done(run("", "route", "rename", "support", "help"));
        assertThat(called("help")).isEqualTo(200);
        done(run("", "route", "delete", "help"));
        assertThat(called("help")).isEqualTo(404);
        assertThat(run("", "route", "delete", "help").err()).contains("404 dynamic_route_not_found");
    }

    private static String models(String... arguments) {
        return new JsonObject(done(run("", arguments)))
                .getJsonArray("models").stream()
                        .map(model -> ((JsonObject) model).getString("model"))
                        .collect(JsonArray::new, JsonArray::add, JsonArray::addAll)
                        .encode();
    }

    @Test
    void whatIsWrongIsSaidInOneLine(@TempDir Path folder) {
        Ended absent =
                run("", "route", "create", "a", folder.resolve("none.json").toString());
        assertThat(absent.code()).isEqualTo(1);
        assertThat(absent.err()).contains("there is no file ").contains("none.json");
        assertThat(run("[", "route", "create", "a", "-").err()).contains("what was read is not JSON");
        assertThat(run("{}", "route", "create", "a", "-").err()).contains("a list of elements");
        assertThat(run("[]", "route", "create", "a", "-").err()).contains("400 invalid_request", "elements");
        assertThat(run("", "route", "deploy", "nobody", "1").err()).contains("404 dynamic_route_not_found");
        assertThat(run("", "route").code()).isEqualTo(2);
    }
}
