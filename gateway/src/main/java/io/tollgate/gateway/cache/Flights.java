package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.Call;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The calls upstream that others wait for. For any thread. */
final class Flights {
    /** More than can be open from one address, as things usually are. */
    private static final int MOST_WAITING = 8_192;

    private final Map<CacheKey, Flight> byKey = new ConcurrentHashMap<>();
    /** Those whose leader's last attempt has failed, by the leader. */
    private final Map<Call, Flight> failed = new ConcurrentHashMap<>();

    private final Places places;

    /** How a call comes to an answer that is not there. */
    sealed interface Boarding {
        /** It asks for it. */
        record Leads(Flight flight) implements Boarding {}

        /** Another call asks for it. */
        record Follows(Flight flight, Future<Flight.Turn> turn) implements Boarding {}

        /** Another call asks for it, and there is no place to wait. */
        record Full() implements Boarding {}
    }

    Flights() {
        this(MOST_WAITING);
    }

    Flights(int mostWaiting) {
        places = new Places(mostWaiting);
    }

    /** Has a call ask, or wait. Must be called on the event loop of the call. */
    Boarding board(CacheKey key, Call call, Context context) {
        turnsElsewhere(call, key);
        while (true) {
            Flight fresh = new Flight(this, key, call);
            Flight flight = byKey.computeIfAbsent(key, k -> fresh);
            if (flight == fresh) {
                lead(flight, call);
                return new Boarding.Leads(flight);
            }
            if (flight.ledBy(call)) {
                return new Boarding.Leads(flight);
            }
            if (!places.take(call.accepted().gateway())) {
                return new Boarding.Full();
            }
            Future<Flight.Turn> turn = flight.join(call, context);
            if (turn != null) {
                return new Boarding.Follows(flight, turn);
            }
            freed(call);
            byKey.remove(key, flight);
        }
    }

    /** A call leads from now on, at most until it is over. */
    void lead(Flight flight, Call call) {
        call.ended().onSuccess(end -> {
            failed.remove(call, flight);
            flight.leaderOver(call);
        });
    }

    /** An attempt of a leader's has failed; see {@link Flight#failed}. */
    void failed(Flight flight, Call call, @Nullable Landing landing) {
        flight.failed(landing);
        if (!call.ended().isComplete()) {
            failed.put(call, flight);
        }
    }

    /** A call that has failed at one target tries another, so those who wait for it at the first do the same. */
    private void turnsElsewhere(Call call, CacheKey key) {
        Flight before = failed.remove(call);
        if (before != null && !before.key().equals(key)) {
            before.leaderOver(call);
        }
    }

    void ended(Flight flight) {
        byKey.remove(flight.key(), flight);
    }

    void freed(Call call) {
        places.giveBack(call.accepted().gateway());
    }

    int waiting() {
        return places.taken();
    }

    int inTheAir() {
        return byKey.size();
    }
}
