package io.tollgate.gateway.throttle;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The calls that one provider may have at once, shared fairly. While nobody is refused, anybody may hold all of them.
 * Who is refused below its share wants a permit for some seconds, and for as long nobody gets more than its share: the
 * permits divided by the gateways that hold or want one, and a gateway's share divided by its tokens that do, both
 * rounded up. A decision takes constant time, and what is kept is bounded. For any thread.
 */
final class FairPermits {
    private static final long WANTED_FOR_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Beyond this many, whoever is refused is not remembered. */
    private static final int MOST_WANTING = 1_000;

    private final int limit;
    private final LongSupplier nanoTime;
    private final Map<String, Group> groups = new HashMap<>();
    /** From the one that was refused first on. */
    private final Set<Member> wanting = new LinkedHashSet<>();

    private int held;

    /** The tokens of one gateway that hold or want permits. */
    private static final class Group {
        private final String gateway;
        private final Map<String, Member> members = new HashMap<>();
        private int held;

        Group(String gateway) {
            this.gateway = gateway;
        }
    }

    private static final class Member {
        private final Group group;
        private final String token;
        private int held;
        private boolean wants;
        private long wantsUntil;

        Member(Group group, String token) {
            this.group = group;
            this.token = token;
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
        Group group = groups.computeIfAbsent(gateway, Group::new);
        Member member = group.members.computeIfAbsent(token, id -> new Member(group, id));
        int groupShare = share(limit, groups.size());
        boolean below = member.held < share(groupShare, group.members.size());
        if (held < limit && (wanting.isEmpty() || (below && group.held < groupShare))) {
            if (member.wants) {
                member.wants = false;
                wanting.remove(member);
            }
            held++;
            group.held++;
            member.held++;
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

    /** Gives back a permit that was taken under the same names. */
    synchronized void release(String gateway, String token) {
        Group group = groups.get(gateway);
        Member member = group == null ? null : group.members.get(token);
        if (group == null || member == null || member.held == 0) {
            throw new IllegalStateException("no permit is held");
        }
        held--;
        group.held--;
        member.held--;
        forgetIdle(member);
    }

    synchronized int available() {
        return limit - held;
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
        if (member.held == 0 && !member.wants) {
            member.group.members.remove(member.token);
            if (member.group.members.isEmpty()) {
                groups.remove(member.group.gateway);
            }
        }
    }
}
