package io.tollgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.cache.Flights.Boarding;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.StandIn;
import io.tollgate.gateway.call.TestCalls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlightsTest {
    private static final CacheKey KEY = new CacheKey(new byte[32]);
    private static final CacheKey OTHER = KEY.inShape(Shape.EVENTS);
    private static final Landing ERROR =
            new Landing.Failed(new FailureException(new CallFailure.ProviderFailed("p", "failed", false)));

    private final Flights flights = new Flights(8);
    private final Context context = StandIn.of(Context.class, new Object() {
        @SuppressWarnings("unused")
        void runOnContext(Handler<Void> handler) {
            handler.handle(null);
        }
    });

    private Boarding board(CacheKey key, Call call) {
        return flights.board(key, call, context);
    }

    private Flight leads(Boarding boarding) {
        assertThat(boarding).isInstanceOf(Boarding.Leads.class);
        return ((Boarding.Leads) boarding).flight();
    }

    private Future<Flight.Turn> follows(Boarding boarding) {
        assertThat(boarding).isInstanceOf(Boarding.Follows.class);
        return ((Boarding.Follows) boarding).turn();
    }

    private static void end(Call call) {
        call.end(new CallEnd(CallResult.SUCCEEDED, 200, 0));
    }

    @Test
    void thoseWhoWaitGetWhatTheLeaderGets() {
        Flight flight = leads(board(KEY, TestCalls.anonymous()));
        List<Future<Flight.Turn>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(follows(board(KEY, TestCalls.anonymous())));
        }
        assertThat(flights.waiting()).isEqualTo(3);
        flight.land(ERROR);
        assertThat(waiting).allMatch(turn -> turn.result().equals(new Flight.Turn.Landed(ERROR)));
        assertThat(flights.waiting()).isZero();
        assertThat(flights.inTheAir()).isZero();
        leads(board(KEY, TestCalls.anonymous()));
    }

    @Test
    void whereTheLeaderLeavesTheNextOneLeads() {
        Call leader = TestCalls.anonymous();
        Call second = TestCalls.anonymous();
        Flight flight = leads(board(KEY, leader));
        Future<Flight.Turn> next = follows(board(KEY, second));
        Future<Flight.Turn> last = follows(board(KEY, TestCalls.anonymous()));
        end(leader);
        assertThat(next.result()).isEqualTo(new Flight.Turn.Leads(flight));
        assertThat(last.isComplete()).isFalse();
        flights.lead(flight, second);
        end(second);
        assertThat(last.result()).isEqualTo(new Flight.Turn.Leads(flight));
        assertThat(flights.waiting()).isZero();
    }

    @Test
    void oneThatWaitsLeavesAlone() {
        Flight flight = leads(board(KEY, TestCalls.anonymous()));
        Call leaving = TestCalls.anonymous();
        Future<Flight.Turn> gone = follows(board(KEY, leaving));
        Future<Flight.Turn> stays = follows(board(KEY, TestCalls.anonymous()));
        leaving.callerLeft();
        assertThat(gone.failed()).isTrue();
        assertThat(stays.isComplete()).isFalse();
        assertThat(flights.waiting()).isEqualTo(1);
        flight.land(ERROR);
        assertThat(stays.succeeded()).isTrue();
    }

    @Test
    void aLeaderMayTryAgainBeforeItsFailureHoldsForAll() {
        Call leader = TestCalls.anonymous();
        Flight flight = leads(board(KEY, leader));
        Future<Flight.Turn> waiting = follows(board(KEY, TestCalls.anonymous()));
        flights.failed(flight, leader, ERROR);
        assertThat(leads(board(KEY, leader))).isSameAs(flight);
        assertThat(waiting.isComplete()).isFalse();
        flights.failed(flight, leader, ERROR);
        end(leader);
        assertThat(waiting.result()).isEqualTo(new Flight.Turn.Landed(ERROR));
    }

    @Test
    void aFailureOfTheLeadersOwnMakesTheNextOneLead() {
        Call leader = TestCalls.anonymous();
        Flight flight = leads(board(KEY, leader));
        Future<Flight.Turn> waiting = follows(board(KEY, TestCalls.anonymous()));
        flights.failed(flight, leader, null);
        end(leader);
        assertThat(waiting.result()).isEqualTo(new Flight.Turn.Leads(flight));
    }

    /** Two calls with two candidates in opposite orders would wait for one another for ever. */
    @Test
    void noTwoLeadersWaitForOneAnother() {
        Call one = TestCalls.anonymous();
        Call other = TestCalls.anonymous();
        Flight first = leads(board(KEY, one));
        Flight second = leads(board(OTHER, other));
        flights.failed(first, one, ERROR);
        Future<Flight.Turn> turned = follows(board(OTHER, one));
        flights.failed(second, other, ERROR);
        Flight again = leads(board(KEY, other));
        assertThat(turned.result()).isEqualTo(new Flight.Turn.Landed(ERROR));
        assertThat(again).isNotSameAs(first);
    }

    @Test
    void placesAreBoundedAndSomeAreLeftForOthers() {
        leads(board(KEY, TestCalls.anonymous()));
        int waiting = 0;
        while (board(KEY, TestCalls.anonymous()) instanceof Boarding.Follows) {
            waiting++;
        }
        assertThat(waiting).isEqualTo(4);
        Places places = new Places(8);
        for (int i = 0; i < 4; i++) {
            assertThat(places.take("greedy")).isTrue();
        }
        assertThat(places.take("greedy")).isFalse();
        assertThat(places.take("other")).isTrue();
        places.giveBack("greedy");
        assertThat(places.taken()).isEqualTo(4);
    }
}
