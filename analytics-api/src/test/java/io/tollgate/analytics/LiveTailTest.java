package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LiveTailTest {
    private static final LiveSql.Came CAME = new LiveSql.Came(Map.of(), Map.of(new Partition("t", 0), 9L), 0);

    private final List<Runnable> started = new ArrayList<>();
    private final Source source = new Source();
    private final LiveTail tail = new LiveTail(source, Clock.systemUTC(), started::add);

    /** Calls that came in, the newest first, and how many there were of each listener's. */
    private static final class Source implements LiveTail.Source {
        private List<LiveTail.Heard> calls = List.of();
        private List<Long> counts = List.of();
        private boolean broken;

        @Override
        public Map<Partition, Long> newest() {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return Map.of();
        }

        @Override
        public List<LiveTail.Heard> calls(LiveSql.Came came, List<LiveQuery> listeners, int limit) {
            return calls;
        }

        @Override
        public List<Long> counts(LiveSql.Came came, List<LiveQuery> listeners) {
            return counts;
        }
    }

    private static final class Listener implements LiveTail.Listener {
        private final String caller;
        private final List<String> heard = new ArrayList<>();
        private long lost;
        private boolean ended;

        private Listener(String caller) {
            this.caller = caller;
        }

        @Override
        public String caller() {
            return caller;
        }

        @Override
        public LiveQuery query() {
            return new LiveQuery(List.of(), null);
        }

        @Override
        public void tell(List<String> calls, long missed) {
            heard.addAll(calls);
            lost += missed;
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    @Test
    void whereNobodyCanFollowAnyMoreListenersAreToldAndOthersMayCome() {
        source.broken = true;
        Listener one = new Listener("a");
        assertThat(tail.add(one)).isTrue();
        assertThatThrownBy(started.removeFirst()::run).hasMessage("broken");
        assertThat(one.ended).isTrue();
        assertThat(tail.listening()).isZero();
        assertThat(tail.add(new Listener("a"))).isTrue();
        assertThat(started).hasSize(1);
    }

    @Test
    void eachHearsOfItsOwnInTheOrderInWhichTheyEnded() {
        Listener one = new Listener("a");
        Listener other = new Listener("b");
        source.calls = List.of(
                new LiveTail.Heard("third", "11"),
                new LiveTail.Heard("second", "01"),
                new LiveTail.Heard("first", "10"));
        tail.tell(List.of(one, other), CAME);
        assertThat(one.heard).containsExactly("first", "third");
        assertThat(other.heard).containsExactly("second", "third");
        assertThat(one.lost + other.lost).isZero();
        assertThat(tail.dropped()).isZero();
    }

    @Test
    void ofMoreThanIsToldAtOnceEachIsToldHowManyItMissed() {
        Listener busy = new Listener("a");
        Listener quiet = new Listener("b");
        source.calls = IntStream.range(0, LiveTail.MOST_AT_ONCE)
                .mapToObj(i -> new LiveTail.Heard("call", i == 0 ? "11" : "10"))
                .toList();
        source.counts = List.of(2_000L, 3L);
        tail.tell(List.of(busy, quiet), CAME);
        assertThat(busy.heard).hasSize(LiveTail.MOST_AT_ONCE);
        assertThat(busy.lost).isEqualTo(2_000 - LiveTail.MOST_AT_ONCE);
        assertThat(quiet.heard).hasSize(1);
        assertThat(quiet.lost).isEqualTo(2);
        assertThat(tail.dropped()).isEqualTo(busy.lost + quiet.lost);
    }

    @Test
    void listenersAreBoundedForEachCallerAndInAll() {
        for (int i = 0; i < LiveTail.MOST_OF_A_CALLER; i++) {
            assertThat(tail.add(new Listener("a"))).isTrue();
        }
        assertThat(tail.add(new Listener("a"))).isFalse();
        for (int i = LiveTail.MOST_OF_A_CALLER; i < LiveTail.MOST_LISTENERS; i++) {
            assertThat(tail.add(new Listener("other-" + i))).isTrue();
        }
        Listener late = new Listener("late");
        assertThat(tail.add(late)).isFalse();
        assertThat(tail.listening()).isEqualTo(LiveTail.MOST_LISTENERS);
        assertThat(started).as("threads").hasSize(1);
    }

    @Test
    void whereOneLeavesAnotherMayCome() {
        List<Listener> all = new ArrayList<>();
        for (int i = 0; i < LiveTail.MOST_OF_A_CALLER; i++) {
            all.add(new Listener("a"));
            tail.add(all.getLast());
        }
        tail.remove(all.getFirst());
        assertThat(tail.add(new Listener("a"))).isTrue();
    }

    @Test
    void nobodyListensToWhatIsClosed() {
        Listener listener = new Listener("a");
        tail.add(listener);
        tail.close();
        assertThat(listener.ended).isTrue();
        assertThat(tail.listening()).isZero();
        assertThat(tail.add(new Listener("a"))).isFalse();
        started.forEach(Runnable::run);
    }
}
