package io.tollgate.gateway.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Members in the order in which they came, each of which holds its own place: to come and to go takes no look-up and no
 * memory, where every call does both several times. Belongs to one event loop.
 */
public final class Roster<M extends Roster.Member<M>> {
    private @Nullable M first;
    private @Nullable M last;

    /** What can be in one roster at a time. */
    public interface Member<M extends Member<M>> {
        /** Where it stands, the same for as long as it lives. */
        Place<M> place();
    }

    /** Where a member stands, if it does. */
    public static final class Place<M extends Member<M>> {
        private @Nullable M before;
        private @Nullable M behind;
        private @Nullable Roster<M> roster;
    }

    /** Takes a member in, behind all others; one that is in is left where it is. */
    public void add(M member) {
        Place<M> place = member.place();
        if (place.roster != null) {
            return;
        }
        place.roster = this;
        place.before = last;
        if (last == null) {
            first = member;
        } else {
            last.place().behind = member;
        }
        last = member;
    }

    /** Lets a member go, if it is in. */
    public void remove(M member) {
        Place<M> place = member.place();
        if (place.roster != this) {
            return;
        }
        M before = place.before;
        M behind = place.behind;
        if (before == null) {
            first = behind;
        } else {
            before.place().behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.place().before = before;
        }
        place.roster = null;
        place.before = null;
        place.behind = null;
    }

    public boolean isEmpty() {
        return first == null;
    }

    /** Those who are in now, the first to come first. */
    public List<M> members() {
        List<M> members = new ArrayList<>();
        for (M member = first; member != null; member = member.place().behind) {
            members.add(member);
        }
        return members;
    }
}
