package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RowColumnsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final List<Dimension> DIMENSIONS = List.of(Dimension.Column.PROJECT, Dimension.Column.MODEL);
    private static final Partition PARTITION = new Partition("usage", 3);

    /** One row a second: of two projects and three models, with the number of the second as its offset. */
    private static RowColumns rows(int seconds) throws IOException {
        ByteBuffer rows = ByteBuffer.allocate(200 * seconds).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < seconds; i++) {
            rows.putLong(SqlBuilder.micros(START.plusSeconds(i)));
            text(rows, "project-" + i % 2);
            text(rows, "model-" + i % 3);
            text(rows, PARTITION.topic());
            rows.putInt(PARTITION.number()).putLong(i);
            rows.putLong(1);
            rows.putLong(i == 5 ? 1L << 40 : i);
            rows.putLong(i % 2 == 0 ? 40 : RowColumns.NO_STEP);
        }
        return RowColumns.read(
                new RowBinary(new ByteArrayInputStream(rows.array(), 0, rows.position())),
                DIMENSIONS,
                EnumSet.of(Aggregate.REQUESTS, Aggregate.INPUT_TOKENS, Aggregate.LATENCIES),
                true);
    }

    private static void text(ByteBuffer rows, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        rows.put((byte) bytes.length).put(bytes);
    }

    private static TimeRange seconds(int from, int to) {
        return new TimeRange(START.plusSeconds(from), START.plusSeconds(to));
    }

    private static Held added(
            List<TimeRange> within,
            List<Dimension> by,
            @Nullable Set<List<String>> shown,
            List<Instant> starts,
            @Nullable Map<Partition, Long> newest)
            throws IOException {
        Held held = new Held(starts.size());
        rows(60).addTo(held, within, by, shown, Aggregate.all(), starts, newest, Integer.MAX_VALUE);
        return held;
    }

    private static long requests(Held held, int bucket, String... group) {
        return Objects.requireNonNull(held.find(List.of(group), bucket)).number(Aggregate.REQUESTS);
    }

    @Test
    void rowsOfTheTimesThatCountAreAddedUpByGroupAndBucket() throws IOException {
        Held held = added(
                List.of(seconds(0, 7), seconds(30, 40)),
                List.of(Dimension.Column.MODEL),
                null,
                List.of(START.minusSeconds(9), START.plusSeconds(6), START.plusSeconds(35)),
                null);
        assertThat(held.groups()).hasSize(3);
        assertThat(requests(held, 0, "model-0")).isEqualTo(2);
        assertThat(requests(held, 1, "model-0")).isEqualTo(3);
        assertThat(requests(held, 2, "model-0")).isEqualTo(2);
        Figures total = Objects.requireNonNull(held.total());
        assertThat(total.number(Aggregate.REQUESTS)).isEqualTo(17);
        assertThat(total.number(Aggregate.INPUT_TOKENS)).isEqualTo(21 - 5 + (1L << 40) + 345);
        assertThat(total.percentile(Aggregate.LATENCIES, 0.5)).isEqualTo(2);
    }

    @Test
    void groupsThatAreNotShownDoNotCount() throws IOException {
        Held held = added(
                List.of(seconds(0, 60)), DIMENSIONS, Set.of(List.of("project-1", "model-2")), List.of(START), null);
        assertThat(held.groups()).containsExactly(List.of("project-1", "model-2"));
        assertThat(requests(held, 0, "project-1", "model-2")).isEqualTo(10);
    }

    @Test
    void whatWasStoredLaterDoesNotCount() throws IOException {
        List<TimeRange> all = List.of(seconds(0, 60));
        assertThat(requests(added(all, List.of(), null, List.of(START), Map.of(PARTITION, 9L)), 0))
                .isEqualTo(10);
        assertThat(added(all, List.of(), null, List.of(START), Map.of()).groups())
                .isEmpty();
    }

    @Test
    void noMoreFiguresAreHeldThanAreAskedForAndOne() throws IOException {
        Held held = new Held(1);
        rows(60).addTo(
                        held,
                        List.of(seconds(0, 60)),
                        List.of(Dimension.Column.MODEL),
                        null,
                        Aggregate.all(),
                        List.of(START),
                        null,
                        1);
        assertThat(held.size()).isEqualTo(2);
    }

    @Test
    void onlyWhatIsWantedIsAdded() throws IOException {
        Held held = new Held(1);
        rows(60).addTo(
                        held,
                        List.of(seconds(0, 60)),
                        List.of(),
                        null,
                        EnumSet.of(Aggregate.LATENCIES),
                        List.of(START),
                        null,
                        1);
        Figures total = Objects.requireNonNull(held.total());
        assertThat(total.number(Aggregate.REQUESTS)).isZero();
        assertThat(total.percentile(Aggregate.LATENCIES, 0.5)).isEqualTo(2);
    }

    @Test
    void columnsTakeAsManyBytesAsTheirNumbers() throws IOException {
        // A time and a number of tokens of eight bytes, and six columns of one.
        assertThat(rows(100).bytes()).isEqualTo(100 * (8 + 8 + 6) + 5 * 100);
    }
}
