package io.tollgate.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.embedded.Parts;
import io.tollgate.embedded.TestLogin;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsIT {

    private static final String DIGEST = GatewayToken.sha256("a");

    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = Commands.commandLine(System.getenv())
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
        out = output.toString();
        err = errors.toString();
        return code;
    }

    private int keys(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "keys";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--data";
        all[all.length - 1] = folder.toString();
        return run(all);
    }

    @Test
    void generatePrintsTheKeyAloneAndKeepsOnlyItsDigest() throws Exception {
        assertThat(keys("generate", "--label", "alice")).isZero();

        String key = out.strip();
        assertThat(GatewayToken.wellFormed(key)).isTrue();
        assertThat(Files.readString(folder.resolve("keys.json")))
                .contains(GatewayToken.sha256(key))
                .doesNotContain(key);
    }

    @Test
    void printRingGivesTheVariablesValue() {
        keys("add-hash", "--label", "alice", "--sha256", DIGEST);
        keys("generate", "--label", "bob");

        assertThat(keys("print-ring")).isZero();

        StaticTokens staticTokens = StaticTokens.read(Map.of("GATEWAY_API_KEY_HASHES", out.strip()), problem -> {
            throw new AssertionError(problem);
        });
        assertThat(staticTokens.entries()).extracting(StaticTokens.Entry::label).containsExactly("alice", "bob");
    }

    @Test
    void listShowsLabelsAndTheStartOfDigests() {
        keys("add-hash", "--label", "alice", "--sha256", DIGEST);

        assertThat(keys("list")).isZero();

        assertThat(out).contains("alice", DIGEST.substring(0, 12)).doesNotContain(DIGEST);
    }

    @Test
    void removeForgetsAKey() {
        keys("add-hash", "--label", "alice", "--sha256", DIGEST);

        assertThat(keys("remove", "--label", "alice")).isZero();
        assertThat(keys("remove", "--label", "alice")).isEqualTo(1);
        assertThat(err.lines())
                .singleElement()
                .asString()
                .isEqualTo("tollgate keys remove: There is no token with that label");
    }

    @Test
    void duplicatesAreAFailure() {
        keys("add-hash", "--label", "alice", "--sha256", DIGEST);

        assertThat(keys("add-hash", "--label", "alice", "--sha256", GatewayToken.sha256("b")))
                .isEqualTo(1);
        assertThat(keys("add-hash", "--label", "bob", "--sha256", DIGEST)).isEqualTo(1);
    }

    @Test
    void mistakesAreUsageErrors() {
        assertThat(keys("generate")).isEqualTo(2);
        assertThat(keys("generate", "--label", "two words")).isEqualTo(2);
        assertThat(keys("add-hash", "--label", "alice", "--sha256", "sk-secret"))
                .isEqualTo(2);
        assertThat(err).doesNotContain("sk-secret");
        assertThat(run("keys")).isEqualTo(2);
        assertThat(run("kyes")).isEqualTo(2);
        assertThat(run("help", "nothing")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void everyCommandOfTheOverviewExplainsItself() {
        assertThat(run("help")).isZero();
        assertThat(out).isEqualTo(Commands.overview());
        for (String name :
                Commands.commandLine(System.getenv()).getSubcommands().keySet()) {
            assertThat(Commands.overview()).contains("\n  " + name);
            assertThat(run("help", name)).isZero();
            assertThat(out).startsWith("Usage: tollgate " + name);
        }
    }

    @Test
    void configCheckReportsAllProblemsAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "http: {port: 70000, prot: 1}\nprovider: {}\n");

        assertThat(run("config", "check", "--config", file.toString())).isEqualTo(2);

        assertThat(err.lines()).hasSize(3);
        assertThat(err).contains("http.port", "http.prot", "did you mean port?", "did you mean providers?");
    }

    @Test
    void deadLettersAreACommandOfTollgateToo(@TempDir Path clients) throws IOException {
        Path config = Files.writeString(
                clients.resolve("clients.yaml"),
                "kafka: {security: {protocol: sasl-plaintext, mechanism: plain, username: %s, password: \"%s\"}}"
                        .formatted(TestLogin.USER, TestLogin.login().password().value()));
        String[] list = {
            "audit-consumer", "dead-letters", "list", "--json", "--config", config.toString(), "--kafka", Parts.kafka()
        };
        assertThat(Commands.run(list)).isZero();
        assertThat(Commands.run("audit-consumer", "dead-letters", "replay")).isEqualTo(2);
        assertThat(Commands.run("help", "audit-consumer", "dead-letters", "replay"))
                .isZero();
    }
}
