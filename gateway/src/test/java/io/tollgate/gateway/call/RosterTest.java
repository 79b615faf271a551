package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class RosterTest {
    static final int MEMBERS = 5;

    private static final class One implements Roster.Member<One> {
        private final Roster.Place<One> place = new Roster.Place<>();

        @Override
        public Roster.Place<One> place() {
            return place;
        }
    }

    @Property(tries = 500)
    void comesAndGoesAsASetInItsOrder(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 2 * MEMBERS - 1) Integer> steps) {
        List<One> all = Stream.generate(One::new).limit(MEMBERS).toList();
        Roster<One> roster = new Roster<>();
        Set<One> expected = new LinkedHashSet<>();
        for (int step : steps) {
            One member = all.get(step % MEMBERS);
            if (step < MEMBERS) {
                roster.add(member);
                expected.add(member);
            } else {
                roster.remove(member);
                expected.remove(member);
            }
            assertThat(roster.members()).containsExactlyElementsOf(expected);
            assertThat(roster.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    @Test
    void whoIsInAnotherRosterStaysThere() {
        One member = new One();
        Roster<One> one = new Roster<>();
        Roster<One> other = new Roster<>();
        one.add(member);
        other.add(member);
        other.remove(member);
        assertThat(one.members()).containsExactly(member);
        assertThat(other.isEmpty()).isTrue();
    }
}
