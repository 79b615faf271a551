package io.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.control.RecordSigner;
import io.tollgate.gateway.control.TopicRecord;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportsTest {
    private static final String TOPIC = "tollgate.control.nodes";
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final RecordSigner SIGNER = new RecordSigner(TOPIC, masterKeys("a"));

    private final Reports reports = new Reports("self", SIGNER);

    private static MasterKeys masterKeys(String name) {
        String key =
                name + ":" + Base64.getEncoder().encodeToString(name.repeat(32).getBytes(StandardCharsets.US_ASCII));
        return MasterKeys.read(Map.of(MasterKeys.VARIABLE, key), problem -> {
            throw new AssertionError(problem);
        });
    }

    private static JsonArray providers(long requests) {
        return new JsonArray()
                .add(new JsonObject()
                        .put("provider", "p")
                        .put("status", "ok")
                        .put("circuit_breaker", new JsonObject().put("state", "closed"))
                        .put("last_minute", new JsonObject().put("requests", requests)));
    }

    private static TopicRecord signed(RecordSigner signer, String node, Buffer value) {
        return signer.signed(node, value, RecordSigner.UNORDERED);
    }

    private static TopicRecord report(String node, Instant asOf, long requests) {
        return signed(SIGNER, node, new NodeReport(node, asOf, providers(requests)).encoded());
    }

    private long requests(String node) {
        return reports.nodes()
                .get(node)
                .sums()
                .getJsonObject("p")
                .getJsonObject("last_minute")
                .getLong("requests");
    }

    @Test
    void theNewestReportOfEachNodeCounts() {
        assertThat(reports.read(report("n1", NOW, 1), NOW)).isTrue();
        assertThat(reports.read(report("n2", NOW, 5), NOW)).isTrue();
        assertThat(reports.read(report("n1", NOW.plusSeconds(3), 2), NOW.plusSeconds(3)))
                .isTrue();
        assertThat(reports.read(report("n1", NOW.plusSeconds(1), 9), NOW.plusSeconds(4)))
                .as("an older one, written again")
                .isFalse();
        assertThat(requests("n1")).isEqualTo(2);
        assertThat(requests("n2")).isEqualTo(5);
        assertThat(reports.nodes().get("n1").asOf()).isEqualTo(NOW.plusSeconds(3));
    }

    @Test
    void aNodeIsForgottenAfterAMinuteInWhichOthersWereHeard() {
        reports.read(report("n1", NOW, 1), NOW);
        reports.read(report("self", NOW.plusSeconds(60), 1), NOW.plusSeconds(60));
        assertThat(reports.forgetSilent()).isFalse();
        reports.read(report("self", NOW.plusSeconds(61), 1), NOW.plusSeconds(61));
        assertThat(reports.forgetSilent()).isTrue();
        assertThat(reports.nodes()).isEmpty();
    }

    /** Nobody is known to be gone while Kafka is away: what they said last stays, and grows old. */
    @Test
    void nodesStayWhileNothingIsHeardAtAll() {
        reports.read(report("n1", NOW, 1), NOW);
        assertThat(reports.forgetSilent()).isFalse();
        assertThat(reports.nodes()).containsOnlyKeys("n1");
    }

    @Test
    void aNodeThatLeavesIsForgottenAtOnce() {
        reports.read(report("n1", NOW, 1), NOW);
        TopicRecord leaving = signed(SIGNER, "n1", new NodeReport("n1", NOW.plusSeconds(1), null).encoded());
        assertThat(reports.read(leaving, NOW.plusSeconds(1))).isTrue();
        assertThat(reports.nodes()).isEmpty();
        assertThat(reports.read(leaving, NOW.plusSeconds(2))).isFalse();
    }

    @Test
    void whatIsNotSignedByAMasterKeyIsNotBelieved() {
        NodeReport report = new NodeReport("n1", NOW, providers(1));
        TopicRecord right = signed(SIGNER, "n1", report.encoded());
        RecordSigner another = new RecordSigner(TOPIC, masterKeys("b"));
        RecordSigner ofAnotherTopic = new RecordSigner("tollgate.control", masterKeys("a"));
        for (TopicRecord record : new TopicRecord[] {
            new TopicRecord("n1", report.encoded(), null),
            signed(another, "n1", report.encoded()),
            signed(ofAnotherTopic, "n1", report.encoded()),
            new TopicRecord("n2", right.value(), right.signature()),
            signed(SIGNER, "n2", report.encoded()),
        }) {
            assertThat(reports.read(record, NOW)).isFalse();
        }
        assertThat(reports.nodes()).isEmpty();
        assertThat(reports.read(right, NOW)).isTrue();
    }

    @Test
    void withoutAMasterKeyEverybodyIsBelieved() {
        Reports open = new Reports("self", new RecordSigner(TOPIC, MasterKeys.NONE));
        TopicRecord unsigned = new TopicRecord("n1", new NodeReport("n1", NOW, providers(1)).encoded(), null);
        assertThat(open.read(unsigned, NOW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "{}",
                "{\"node\": \"n1\"}",
                "{\"node\": \"n1\", \"as_of\": \"noon\", \"data\": []}",
                "{\"node\": 1, \"as_of\": \"2026-11-20T12:00:00Z\", \"data\": []}",
                "{\"node\": \"n1\", \"as_of\": \"2026-11-20T12:00:00Z\", \"data\": {}}",
                "{\"node\": \"n1\", \"as_of\": \"2026-11-20T12:00:00Z\", \"data\": [1]}",
                "{\"node\": \"n1\", \"as_of\": \"2026-11-20T12:00:00Z\", \"data\": [{\"provider\": \"p\"}]}",
                "{\"node\": \"n1\", \"as_of\": \"2026-11-20T11:58:59Z\", \"data\": []}",
                "{\"node\": \"n1\", \"as_of\": \"2026-11-20T12:01:01Z\", \"data\": []}"
            })
    void whatCannotBeReadOrIsOfAnotherTimeIsPassedOver(String value) {
        assertThat(reports.read(signed(SIGNER, "n1", Buffer.buffer(value)), NOW))
                .isFalse();
        assertThat(reports.nodes()).isEmpty();
    }

    @Test
    void whatIsKeptIsBounded() {
        for (int i = 0; i < Reports.MOST_NODES; i++) {
            assertThat(reports.read(report("n" + i, NOW, 1), NOW)).isTrue();
        }
        assertThat(reports.read(report("one more", NOW, 1), NOW)).isFalse();
        assertThat(reports.read(report("n0", NOW.plusSeconds(1), 2), NOW)).isTrue();

        Reports large = new Reports("self", SIGNER);
        String filler = "x".repeat(Reports.MOST_BYTES - 1_000);
        int fit = Reports.MOST_BYTES_IN_ALL / Reports.MOST_BYTES;
        for (int i = 0; i <= fit; i++) {
            JsonArray providers = providers(1);
            providers.getJsonObject(0).put("filler", filler);
            TopicRecord record = signed(SIGNER, "n" + i, new NodeReport("n" + i, NOW, providers).encoded());
            assertThat(large.read(record, NOW)).as("report %s", i).isEqualTo(i < fit);
        }
        Buffer tooLong = Buffer.buffer(new byte[Reports.MOST_BYTES + 1]);
        assertThat(large.read(signed(SIGNER, "n", tooLong), NOW)).isFalse();
    }
}
