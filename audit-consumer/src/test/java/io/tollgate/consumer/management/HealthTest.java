package io.tollgate.consumer.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.intake.IntakeStatus;
import io.tollgate.consumer.intake.PartitionStatus;
import io.tollgate.consumer.intake.PartitionStatus.State;
import io.tollgate.consumer.payload.PayloadStatus;
import io.tollgate.consumer.rollup.RollupStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HealthTest {
    private static final Instant COMPLETE_TO = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void isWellWhileRecordsAreOnTheirWay() {
        assertThat(health(true, true, status(State.RUNNING, null)).json())
                .isEqualTo(
                        "{\"status\":\"ok\",\"alarms\":[],\"records\":10,\"rows\":7,\"dead_letters\":2,\"duplicates\":1,"
                                + "\"partitions\":[{\"partition\":3,\"state\":\"running\",\"paused\":false,\"reason\":null,"
                                + "\"lag_records\":40,\"lag_seconds\":1.5,\"complete_to\":\"2026-11-21T10:00:00Z\"}],"
                                + "\"adjustments\":{\"records\":5,\"rows\":4,\"dead_letters\":0,\"duplicates\":1,\"partitions\":[]},"
                                + "\"rollups\":{\"leading\":false,\"pending_hours\":0,\"made\":0,\"failure\":null},"
                                + "\"payloads\":{\"stored\":0,\"refused\":0,\"failure\":null}}");
    }

    @Test
    void namesThePartitionThatNeedsANewerBuild() {
        assertThat(health(true, true, status(State.BLOCKED, "offset 9: unknown schema"))
                        .alarms())
                .containsExactly(
                        "partition 3 is paused at a record that this build cannot read: offset 9: unknown schema");
    }

    @Test
    void saysWhyNothingIsStored() {
        assertThat(health(true, true, status(State.RETRYING, "connection refused"))
                        .alarms())
                .containsExactly("ClickHouse does not accept rows, which wait in Kafka: connection refused");
    }

    @Test
    void saysOfWhichTopicItIs() {
        Health health = new Health(intake(true, true), intake(true, false), RollupStatus.NONE, PayloadStatus.NONE);
        assertThat(health.alarms()).containsExactly("adjustments: Kafka does not answer");
        assertThat(new Health(intake(true, true), intake(false, true), RollupStatus.NONE, PayloadStatus.NONE).live())
                .isFalse();
    }

    @Test
    void saysWhenPayloadsAreNotStored() {
        PayloadStatus away = new PayloadStatus(4, 1, "connection refused");
        Health health = new Health(intake(true, true), intake(true, true), RollupStatus.NONE, away);
        assertThat(health.live()).isTrue();
        assertThat(health.alarms())
                .containsExactly(
                        "payloads are not stored, and are lost when Kafka keeps them no longer: connection refused");
        assertThat(health.json())
                .contains("\"payloads\":{\"stored\":4,\"refused\":1,\"failure\":\"connection refused\"}");
    }

    @Test
    void tellsASilentKafkaFromAConsumerThatDoesNotAsk() {
        assertThat(health(true, false).alarms()).containsExactly("Kafka does not answer");
        assertThat(health(true, false).live()).isTrue();
        assertThat(health(false, false).alarms()).containsExactly("the consumer does not read from Kafka");
        assertThat(health(false, false).live()).isFalse();
    }

    private static PartitionStatus status(State state, @Nullable String reason) {
        return new PartitionStatus(3, 40, 1.5, COMPLETE_TO, state, false, reason);
    }

    private static Health health(boolean polling, boolean kafkaAnswers, PartitionStatus... partitions) {
        return new Health(
                new IntakeStatus(polling, kafkaAnswers, 10, 7, 2, 1, List.of(partitions)),
                new IntakeStatus(true, true, 5, 4, 0, 1, List.of()),
                RollupStatus.NONE,
                PayloadStatus.NONE);
    }

    private static IntakeStatus intake(boolean polling, boolean kafkaAnswers) {
        return new IntakeStatus(polling, kafkaAnswers, 0, 0, 0, 0, List.of());
    }
}
