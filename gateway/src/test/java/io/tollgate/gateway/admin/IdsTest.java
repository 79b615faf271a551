package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class IdsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:34:56.789Z");

    @Test
    void whatIsMadeInOneMillisecondSortsInTheOrderInWhichItWasMade() {
        List<String> ids = IntStream.range(0, 10_000)
                .mapToObj(i -> Ids.make(Ids.EVENT, NOW.plusNanos(i)))
                .toList();

        assertThat(ids).doesNotHaveDuplicates().isSorted().allMatch(id -> id.matches("evt_[0-9a-f]{28}"));
    }

    @Test
    void whatIsMadeLaterSortsLater() {
        List<String> ids = Stream.of(NOW, NOW.plusMillis(1), NOW.plusSeconds(1))
                .map(at -> Ids.make(Ids.TOKEN, at))
                .toList();

        assertThat(ids).isSorted();
    }
}
