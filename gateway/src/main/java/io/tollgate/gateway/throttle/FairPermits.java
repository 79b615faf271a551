package io.tollgate.gateway.throttle;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one provider may have at once, shared fairly. While nobody is refused, anybody may hold all of them.
 * Who is refused below its share wants a permit for some seconds, and for as long nobody gets more than its share: the
 * permits divided by the gateways that hold or want one, and a gateway's share divided by its tokens that do, both
 * rounded up.
 *
 * <p>A call may also wait for its turn: what comes back goes to whoever waits, to the gateway that holds the fewest
 * permits, and within it to the token that does; among equals to the one that had its turn longest ago, and within a
 * token to the call that came first. So a permit is never free while somebody waits.
 *
 * <p>What is kept is bounded. A decision takes constant time, but for a turn, which takes time by the number of
 * gateways and tokens that wait. For any thread.
 */
final class FairPermits {
    private static final long WANTED_FOR_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Beyond this many, whoever is refused is not remembered. */
    private static final int MOST_WANTING = 1_000;

    /** A token's calls may wait as long as there are fewer of them than places left: one alone takes half. */
    private static final int MOST_WAITING = 2_000;

    private final int limit;
    private final LongSupplier nanoTime;
    private final Map<String, Group> groups = new HashMap<>();
    /** From the one that was refused first on. */
    private final Set<Member> wanting = new LinkedHashSet<>();

    /** Gateways of which calls wait, from the one that had its turn longest ago on. */
    private final Set<Group> queue = new LinkedHashSet<>();

    private int held;
    private int waiting;

    /** The tokens of one gateway that hold or want permits. */
    private static final class Group {
        private final String gateway;
        private final Map<String, Member> members = new HashMap<>();
        /** Those of which calls wait, from the one that had its turn longest ago on. */
        private final Set<Member> queue = new LinkedHashSet<>();

        private int held;

        Group(String gateway) {
            this.gateway = gateway;
        }
    }

    private static final class Member {
        private final Group group;
        private final String token;
        private final Set<Place> queue = new LinkedHashSet<>();
        private int held;
        private boolean wants;
        private long wantsUntil;

        Member(Group group, String token) {
            this.group = group;
            this.token = token;
        }
    }

    /** That of a call which has a permit, or waits for one. */
    static final class Place {
        private final Member member;
        private final Runnable turn;
        private boolean waits;

        private Place(Member member, Runnable turn) {
            this.member = member;
            this.turn = turn;
        }
    }

    FairPermits(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a permit, if there is one for this caller.
     *
     * @param token empty for callers without one
     */
    synchronized boolean tryAcquire(String gateway, String token) {
        long now = nanoTime.getAsLong();
        forgetWanting(now);
        Member member = member(gateway, token);
        Group group = member.group;
        int groupShare = share(limit, groups.size());
        boolean below = member.held < share(groupShare, group.members.size());
        if (held < limit && (wanting.isEmpty() || (below && group.held < groupShare))) {
            hold(member);
            return true;
        }
        if (below && !member.wants && wanting.size() < MOST_WANTING) {
            member.wants = true;
            member.wantsUntil = now + WANTED_FOR_NANOS;
            wanting.add(member);
        }
        forgetIdle(member);
        return false;
    }

    /**
     * Takes a permit if one is free, which it never is while somebody waits. Calls that would wait for their turn begin
     * so: nearly all of them need no place.
     *
     * @param token empty for callers without one
     */
    synchronized boolean takeFree(String gateway, String token) {
        if (held >= limit) {
            return false;
        }
        hold(member(gateway, token));
        return true;
    }

    /**
     * Takes a permit, or a place among those who wait for one; null where too many do.
     *
     * @param token empty for callers without one
     * @param turn run once, by whoever gives a permit back, when the permit is this caller's; not if it is so at once
     */
    synchronized @Nullable Place enter(String gateway, String token, Runnable turn) {
        Member member = member(gateway, token);
        Place place = new Place(member, turn);
        if (held < limit) {
            hold(member);
            return place;
        }
        if (member.queue.size() >= MOST_WAITING - waiting) {
            forgetIdle(member);
            return null;
        }
        place.waits = true;
        member.queue.add(place);
        member.group.queue.add(member);
        queue.add(member.group);
        waiting++;
        return place;
    }

    /** Whether a call has yet to get its permit. */
    synchronized boolean waits(Place place) {
        return place.waits;
    }

    /** Waits no longer; false where the permit is the caller's already, who then has to give it back. */
    synchronized boolean leave(Place place) {
        if (!place.waits) {
            return false;
        }
        dequeue(place);
        forgetIdle(place.member);
        return true;
    }

    private void dequeue(Place place) {
        Member member = place.member;
        place.waits = false;
        waiting--;
        member.queue.remove(place);
        if (member.queue.isEmpty()) {
            member.group.queue.remove(member);
            if (member.group.queue.isEmpty()) {
                queue.remove(member.group);
            }
        }
    }

    /** Whose turn it is: it has the permit from now on. */
    private @Nullable Place next() {
        Group group = fewest(queue, each -> each.held);
        Member member = group == null ? null : fewest(group.queue, each -> each.held);
        if (group == null || member == null) {
            return null;
        }
        Place place = member.queue.iterator().next();
        dequeue(place);
        hold(member);
        toTheEnd(group.queue, member);
        toTheEnd(queue, group);
        return place;
    }

    private static <T> @Nullable T fewest(Set<T> among, ToIntFunction<T> held) {
        T fewest = null;
        for (T each : among) {
            if (fewest == null || held.applyAsInt(each) < held.applyAsInt(fewest)) {
                fewest = each;
            }
        }
        return fewest;
    }

    private static <T> void toTheEnd(Set<T> queue, T of) {
        if (queue.remove(of)) {
            queue.add(of);
        }
    }

    private Member member(String gateway, String token) {
        Group group = groups.computeIfAbsent(gateway, Group::new);
        return group.members.computeIfAbsent(token, id -> new Member(group, id));
    }

    private void hold(Member member) {
        if (member.wants) {
            member.wants = false;
            wanting.remove(member);
        }
        held++;
        member.group.held++;
        member.held++;
    }

    /** Gives back a permit that was taken under the same names; it goes to whoever waits for one. */
    void release(String gateway, String token) {
        Place next = released(gateway, token);
        if (next != null) {
            next.turn.run();
        }
    }

    private synchronized @Nullable Place released(String gateway, String token) {
        Group group = groups.get(gateway);
        Member member = group == null ? null : group.members.get(token);
        if (group == null || member == null || member.held == 0) {
            throw new IllegalStateException("no permit is held");
        }
        held--;
        group.held--;
        member.held--;
        Place next = next();
        forgetIdle(member);
        return next;
    }

    synchronized int available() {
        return limit - held;
    }

    synchronized int waiting() {
        return waiting;
    }

    private static int share(int permits, int among) {
        return (permits + among - 1) / among;
    }

    private void forgetWanting(long now) {
        for (Iterator<Member> all = wanting.iterator(); all.hasNext(); ) {
            Member first = all.next();
            if (first.wantsUntil - now > 0) {
                return;
            }
            all.remove();
            first.wants = false;
            forgetIdle(first);
        }
    }

    private void forgetIdle(Member member) {
        if (member.held == 0 && !member.wants && member.queue.isEmpty()) {
            member.group.members.remove(member.token);
            if (member.group.members.isEmpty()) {
                groups.remove(member.group.gateway);
            }
        }
    }
}
