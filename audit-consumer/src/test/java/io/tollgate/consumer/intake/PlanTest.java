package io.tollgate.consumer.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

final class PlanTest {
    @Test
    void isFoundAgainBesideTheOffset() {
        Plan plan = new Plan(7, 19);
        assertThat(plan.toCommit().offset()).isEqualTo(7);
        assertThat(Plan.in(plan.toCommit())).contains(plan);
    }

    @Test
    void isAbsentFromAnOffsetThatOnlyMoved() {
        assertThat(Plan.in(new OffsetAndMetadata(20))).isEmpty();
    }

    @Test
    void isNotGuessedWhereItCannotBeRead() {
        assertThatIllegalStateException().isThrownBy(() -> Plan.in(new OffsetAndMetadata(20, "plan:x")));
        assertThatIllegalStateException().isThrownBy(() -> Plan.in(new OffsetAndMetadata(20, "plan:19")));
    }

    @Test
    void givesTheSameTokenToAllWhoRepeatIt() {
        assertThat(new Plan(7, 19).token("topic-3")).isEqualTo("topic-3-7-19");
    }

    @Test
    void isARangeOfOffsets() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Plan(3, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Plan(-1, 2));
    }
}
