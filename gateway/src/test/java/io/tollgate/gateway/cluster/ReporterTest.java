package io.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.control.RecordSigner;
import io.tollgate.gateway.control.TopicRecord;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class ReporterTest {
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private JsonArray figures = new JsonArray().add(1);
    private final List<TopicRecord> sent = new ArrayList<>();
    private boolean reachable = true;
    private final Reporter reporter =
            new Reporter("node", () -> figures, new RecordSigner("topic", MasterKeys.NONE), new Session(), () -> now);

    private final class Session implements ReportTopic.Session {
        @Override
        public List<TopicRecord> poll() {
            return List.of();
        }

        @Override
        public void send(TopicRecord record) {
            if (!reachable) {
                throw new TimeoutException("unreachable");
            }
            sent.add(record);
        }

        @Override
        public void close() {
            // There is nothing to be closed.
        }
    }

    private int sentAfter(long seconds) throws InterruptedException {
        now = now.plusSeconds(seconds);
        reporter.reportIfDue();
        return sent.size();
    }

    @Test
    void figuresArePublishedEveryFewSecondsWhereTheyChanged() throws Exception {
        assertThat(sentAfter(0)).isEqualTo(1);
        figures = figures.copy();
        assertThat(sentAfter(3)).as("nothing has changed").isEqualTo(1);
        figures = new JsonArray().add(2);
        assertThat(sentAfter(2)).as("too early").isEqualTo(1);
        assertThat(sentAfter(1)).isEqualTo(2);
        assertThat(sentAfter(17)).isEqualTo(2);
        assertThat(sentAfter(3)).as("to show that the node is there").isEqualTo(3);
        assertThat(NodeReport.decoded(sent.getLast().value()).asOf()).isEqualTo(now);
    }

    @Test
    void whatCouldNotBePublishedIsPublishedNextTime() throws Exception {
        reachable = false;
        assertThatThrownBy(() -> sentAfter(0)).isInstanceOf(TimeoutException.class);
        reachable = true;
        assertThat(sentAfter(3)).isEqualTo(1);
    }

    @Test
    void leavingIsSaid() throws Exception {
        reporter.leave();
        NodeReport last = NodeReport.decoded(sent.getLast().value());
        assertThat(last.node()).isEqualTo("node");
        assertThat(last.providers()).isNull();
        reachable = false;
        reporter.leave();
        assertThat(sent).hasSize(1);
    }

    @Test
    void aReportThatIsTooLongGoesWithoutModels() {
        JsonArray providers = new JsonArray()
                .add(new JsonObject()
                        .put("provider", "p")
                        .put(
                                "models",
                                new JsonArray().add(new JsonObject().put("model", "m".repeat(Reports.MOST_BYTES)))));
        NodeReport report = new NodeReport("node", now, providers);
        assertThat(Reporter.bounded(report).length()).isLessThan(200);
        assertThat(providers.getJsonObject(0).getJsonArray("models")).hasSize(1);
        NodeReport small = new NodeReport("node", now, new JsonArray());
        assertThat(Reporter.bounded(small)).isEqualTo(small.encoded());
    }
}
