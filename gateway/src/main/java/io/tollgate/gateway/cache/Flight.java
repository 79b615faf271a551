package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identical calls at once: one of them leads and asks, the others wait for what it gets. A leader that leaves, or fails
 * for reasons of its own, is followed by the next; one whose provider fails tries as often as it may, and what that
 * comes to holds for all. For any thread.
 */
final class Flight {
    private final Flights flights;
    private final CacheKey key;
    private final Set<Follower> followers = new LinkedHashSet<>();
    private Call leader;
    private @Nullable Landing last;
    private boolean over;

    /** What a call that waits is told. */
    sealed interface Turn {
        /** What it waited for has come. */
        record Landed(Landing landing) implements Turn {}

        /** It is to ask itself, and the others wait for it. */
        record Leads(Flight flight) implements Turn {}
    }

    /** One that waits, and the event loop that its call belongs to. */
    private record Follower(Call call, Context context, Promise<Turn> turn) {
        void tell(Turn what) {
            context.runOnContext(v -> turn.tryComplete(what));
        }
    }

    Flight(Flights flights, CacheKey key, Call leader) {
        this.flights = flights;
        this.key = key;
        this.leader = leader;
    }

    CacheKey key() {
        return key;
    }

    synchronized boolean ledBy(Call call) {
        return !over && leader == call;
    }

    /**
     * Waits for the leader. Must be called on the event loop of the call.
     *
     * @return null if it is over already
     */
    @Nullable
    Future<Turn> join(Call call, Context context) {
        Follower follower = new Follower(call, context, Promise.promise());
        synchronized (this) {
            if (over) {
                return null;
            }
            followers.add(follower);
        }
        call.left().onSuccess(gone -> giveUp(follower, new CallFailure.CallerGone()));
        return follower.turn().future();
    }

    /** Has one that waits wait no longer. */
    void giveUp(Call call, CallFailure why) {
        Follower waiting = null;
        synchronized (this) {
            for (Follower each : followers) {
                if (each.call() == call) {
                    waiting = each;
                }
            }
        }
        if (waiting != null) {
            giveUp(waiting, why);
        }
    }

    private void giveUp(Follower follower, CallFailure why) {
        boolean waited;
        synchronized (this) {
            waited = followers.remove(follower);
        }
        if (waited) {
            flights.freed(follower.call());
            follower.turn().tryFail(new FailureException(why));
        }
    }

    /**
     * An attempt of the leader's has failed, after which it may make another.
     *
     * @param landing what it comes to for the others, if there is no other; null if that says nothing to them
     */
    synchronized void failed(@Nullable Landing landing) {
        last = landing;
    }

    /** The leader makes no more attempts. */
    void leaderOver(Call call) {
        Landing result;
        Follower next = null;
        synchronized (this) {
            if (over || leader != call) {
                return;
            }
            result = last;
            if (result == null && !followers.isEmpty()) {
                next = followers.iterator().next();
                followers.remove(next);
                leader = next.call();
            } else {
                over = true;
            }
        }
        if (next != null) {
            flights.freed(next.call());
            next.tell(new Turn.Leads(this));
        } else {
            end(result);
        }
    }

    /** The leader has got what all of them wait for. */
    void land(Landing landing) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        end(landing);
    }

    private void end(@Nullable Landing landing) {
        flights.ended(this);
        List<Follower> waiting;
        synchronized (this) {
            waiting = List.copyOf(followers);
            followers.clear();
        }
        if (landing == null) {
            return;
        }
        Turn turn = new Turn.Landed(landing);
        for (Follower each : waiting) {
            flights.freed(each.call());
            each.tell(turn);
        }
    }
}
