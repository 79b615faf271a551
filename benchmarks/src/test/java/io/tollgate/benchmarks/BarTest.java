package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.benchmarks.Completion.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarTest {
    private final Figures figures = new Figures();

    @Test
    void comparesTheGatewayWithNginxAndTheUpstream() {
        figures.add(Rounds.CPU, Target.NGINX, 20);
        figures.add(Rounds.CPU, Target.GATEWAY, 50);
        figures.add(Rounds.NARROW_P99, Target.UPSTREAM, 100);
        figures.add(Rounds.NARROW_P99, Target.GATEWAY, 1_200);
        assertThat(Bar.of(figures, List.of()))
                .extracting(Bar::measured, Bar::kept)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2.5, true),
                        org.assertj.core.groups.Tuple.tuple(1_100.0, false));
    }

    @Test
    void comparesKindsOfCallsWithCallsByName() {
        figures.add(Kind.NAMED.figure(), Target.GATEWAY, 100);
        figures.add(Kind.ALIAS.figure(), Target.GATEWAY, 106);
        figures.add(Kind.KEPT.figure(), Target.GATEWAY, 40);
        assertThat(Bar.of(figures, List.of())).extracting(Bar::kept).containsExactly(false, true);
    }

    @Test
    void comparesTranslatedCallsWithThoseThatPass() {
        figures.add(Translated.CHAT.figure(), Target.GATEWAY, 100);
        figures.add(Translated.CHAT_TO_MESSAGES.figure(), Target.GATEWAY, 170);
        figures.add(Translated.MESSAGES_STREAM.figure(), Target.GATEWAY, 100);
        figures.add(Translated.MESSAGES_STREAM_TO_CHAT.figure(), Target.GATEWAY, 170);
        assertThat(Bar.of(figures, List.of())).extracting(Bar::kept).containsExactly(false, true);
    }

    @Test
    void takesNoLostChunkAndNoCallWithoutItsRecord() {
        figures.add(new StreamNames(1000).lost(), Target.GATEWAY, 0);
        figures.add(new StreamNames(1000).lost(), Target.GATEWAY, 1);
        figures.add(Rounds.CALLS, Target.GATEWAY, 10);
        figures.add(Rounds.AUDITED, Target.GATEWAY, 11);
        assertThat(Bar.of(figures, List.of(1000))).extracting(Bar::kept).containsExactly(false, true);
    }

    @Test
    void promisesNothingWhereNoGatewayWasMeasured() {
        figures.add(Rounds.CPU, Target.NGINX, 20);
        assertThat(Bar.of(figures, List.of(64))).isEmpty();
    }
}
