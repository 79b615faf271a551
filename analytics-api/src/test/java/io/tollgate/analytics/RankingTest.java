package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RankingTest {
    private static Figures calls(long requests, long succeeded) {
        ByteBuffer row = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(requests)
                .putLong(succeeded);
        Figures figures = new Figures();
        try {
            figures.addCells(
                    new RowBinary(new ByteArrayInputStream(row.array())),
                    EnumSet.of(Aggregate.REQUESTS, Aggregate.SUCCEEDED));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return figures;
    }

    @ParameterizedTest
    @CsvSource({
        "requests, b a c",
        "requests:asc, none d a",
        "success_rate, c d a",
        "success_rate:asc, b a c",
        "project, a b c",
        "project:desc, none d c"
    })
    void theFirstGroupsAreKept(String order, String expected) {
        AnalyticsQuery query = Queries.parse("group_by=project&limit=2&order_by=" + order);
        Ranking ranking = new Ranking(query);
        ranking.offer(List.of("d"), calls(2, 2));
        ranking.offer(List.of("a"), calls(4, 2));
        ranking.offer(List.of("none"), calls(0, 0));
        ranking.offer(List.of("b"), calls(5, 1));
        ranking.offer(List.of("c"), calls(4, 4));
        assertThat(ranking.page(query))
                .extracting(group -> group.names().getFirst())
                .containsExactly(expected.split(" "));
    }

    @Test
    void tiesGoByTheBytesOfNames() {
        AnalyticsQuery query = Queries.parse("group_by=project");
        Ranking ranking = new Ranking(query);
        // UTF-16 would have the emoji before the private letter.
        List.of("\ue000", "b", "\ud83d\ude00", "", "ä").forEach(name -> ranking.offer(List.of(name), calls(1, 1)));
        assertThat(ranking.page(query))
                .extracting(group -> group.names().getFirst())
                .containsExactly("", "b", "ä", "\ue000", "\ud83d\ude00");
    }

    @Test
    void aPageTooFarDownIsRefused() {
        AnalyticsQuery query = Queries.parse("group_by=project&limit=10");
        String cursor = new Cursor(Ranking.MOST, query.range(), Cursor.question(query), null).text();
        AnalyticsQuery far = Queries.parse("group_by=project&limit=10&cursor=" + cursor);
        assertThatThrownBy(() -> new Ranking(far))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(Failure.TooLarge.class));
    }
}
