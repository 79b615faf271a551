package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticTokensTest {

    private static final String A = GatewayToken.sha256("a");
    private static final String B = GatewayToken.sha256("b");

    private static final String LONG = "a".repeat(StaticTokens.SHORTEST_TOKEN);

    private final List<String> problems = new ArrayList<>();

    private StaticTokens hashes(String value) {
        return StaticTokens.read(Map.of("GATEWAY_API_KEY_HASHES", value), problems::add);
    }

    private StaticTokens key(String value) {
        return StaticTokens.read(Map.of("GATEWAY_API_KEY", value), problems::add);
    }

    @Test
    void nothingSetIsAnEmptyRing() {
        assertThat(StaticTokens.read(Map.of(), problems::add).entries()).isEmpty();
        assertThat(hashes("").entries()).isEmpty();
        assertThat(key("  ").entries()).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void aKeyInPlainTextIsLong() {
        assertThat(key(LONG).entries()).hasSize(1);
        assertThat(problems).isEmpty();
        assertThat(key(LONG.substring(1)).entries()).isEmpty();
        assertThat(problems).singleElement().asString().contains("GATEWAY_API_KEY", "20 characters");
    }

    @Test
    void commasAndNewlinesSeparateAndBlankEntriesAreSkipped() {
        StaticTokens staticTokens = hashes("alice:" + A + ",\n ,, \r\n bob:" + B + " ,");

        assertThat(problems).isEmpty();
        assertThat(staticTokens.entries())
                .containsExactly(new StaticTokens.Entry("alice", A), new StaticTokens.Entry("bob", B));
    }

    @Test
    void theLastColonSeparates() {
        assertThat(hashes("team:alice:laptop:" + A).entries())
                .containsExactly(new StaticTokens.Entry("team:alice:laptop", A));
    }

    @Test
    void anEntryWithoutLabelIsNamedByItsDigest() {
        assertThat(hashes(A).entries()).containsExactly(new StaticTokens.Entry("key-" + A.substring(0, 8), A));
    }

    @Test
    void digestsMayBeInUpperCase() {
        assertThat(hashes("alice:" + A.toUpperCase(Locale.ROOT)).entries())
                .containsExactly(new StaticTokens.Entry("alice", A));
    }

    @Test
    void thePlaintextKeyIsKeptAsItsDigest() {
        assertThat(key(" " + LONG + "\n").entries())
                .containsExactly(new StaticTokens.Entry("gateway-api-key", GatewayToken.sha256(LONG)));
        assertThat(problems).isEmpty();
    }

    @Test
    void aPlaintextKeyOfOurShapeMustHaveTheRightChecksum() {
        String good = GatewayToken.generate(new SecureRandom());

        assertThat(key(good).entries()).hasSize(1);
        assertThat(key(good.substring(0, good.length() - 1)).entries()).isEmpty();
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("GATEWAY_API_KEY", "checksum")
                .doesNotContain(good);
    }

    @Test
    void aPlaintextKeyThatNoHeaderCanCarryIsRefused() {
        assertThat(key("two words").entries()).isEmpty();
        assertThat(problems).singleElement().asString().doesNotContain("words");
    }

    @Test
    void aMalformedEntryIsNamedByPositionAndNeverByText() {
        StaticTokens staticTokens = hashes("alice:" + A + ",sk-a-real-secret,bob:" + B);

        assertThat(staticTokens.entries()).hasSize(2);
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("entry 2 (at character 72)")
                .doesNotContain("secret");
    }

    @Test
    void allProblemsAreReported() {
        hashes("x," + A.substring(1) + ",no spaces:" + A + ",:" + A + "," + "l".repeat(65) + ":" + A);

        assertThat(problems).hasSize(5).allMatch(problem -> problem.startsWith("GATEWAY_API_KEY_HASHES: entry "));
    }

    @Test
    void labelsOfUpTo64CharactersAreTaken() {
        assertThat(hashes("l".repeat(64) + ":" + A).entries()).hasSize(1);
        assertThat(problems).isEmpty();
    }

    @Test
    void duplicateLabelsAreRefused() {
        assertThat(hashes("alice:" + A + ",alice:" + B).entries()).hasSize(1);
        assertThat(problems).singleElement().asString().contains("entry 2", "repeats the label of entry 1");
    }

    @Test
    void duplicateDigestsAreRefusedWhateverTheirCase() {
        assertThat(hashes("alice:" + A + ",bob:" + A.toUpperCase(Locale.ROOT)).entries())
                .hasSize(1);
        assertThat(problems).singleElement().asString().contains("entry 2", "repeats the digest of entry 1");
    }

    @Test
    void aKeyGivenBothWaysIsRefused() {
        Map<String, String> both = new HashMap<>();
        both.put("GATEWAY_API_KEY", LONG);
        both.put("GATEWAY_API_KEY_HASHES", "alice:" + GatewayToken.sha256(LONG));

        assertThat(StaticTokens.read(both, problems::add).entries()).hasSize(1);
        assertThat(problems).singleElement().asString().contains("entry 1", "repeats the digest of GATEWAY_API_KEY");
    }

    @Test
    void whatIsPrintedIsReadBack() {
        StaticTokens staticTokens = hashes("alice:" + A + "\n" + B);

        assertThat(hashes(staticTokens.print())).isEqualTo(staticTokens);
    }

    @Test
    void entriesValidate() {
        assertThatThrownBy(() -> new StaticTokens.Entry("", A)).hasMessageContaining("label");
        assertThatThrownBy(() -> new StaticTokens.Entry("alice", "secret")).hasMessageNotContaining("secret");
        assertThat(new StaticTokens.Entry("alice", A).digest()).isEqualTo(GatewayToken.digest("a"));
    }
}
