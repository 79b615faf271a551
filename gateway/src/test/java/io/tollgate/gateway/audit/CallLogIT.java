package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.gateway.audit.spool.SpoolConfig;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.Future;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls in a spool on disk, and what the next run makes of those that had not ended. */
class CallLogIT {
    private static final int SEGMENT = 256 << 10;
    private static final CustomPrices PRICES = new CustomPrices(new BigDecimal("0.001"), new BigDecimal("0.01"));

    @TempDir
    private Path folder;

    /** What the event loop, which is the test's own thread, is still to do. */
    private final Queue<Runnable> loop = new ConcurrentLinkedQueue<>();

    private final UsageEvents events = new UsageEvents();
    private Spool spool;
    private Lane lane;
    private CallLog calls;

    @BeforeEach
    void start() throws IOException {
        open(32 * SEGMENT, false);
    }

    @AfterEach
    void stop() {
        spool.close();
    }

    private void open(long maxBytes, boolean power) throws IOException {
        spool = Spool.open(
                new SpoolConfig(folder, maxBytes, SEGMENT),
                new InterruptedRows((provider, model, usage) ->
                        TestCalls.bill(BigDecimal.valueOf(usage.tokens().outputTokens(), 9))),
                InstantSource.system());
        lane = spool.lane(loop::add);
        await().until(lane::hasRoom);
        calls = new CallLog(lane, new UsageRow("node", "account"), power);
    }

    private void turn() {
        for (Runnable work = loop.poll(); work != null; work = loop.poll()) {
            work.run();
        }
    }

    private Call accepted(@Nullable CustomPrices prices) {
        Call call = TestCalls.of(Caller.ANONYMOUS, true, true, System.currentTimeMillis() * 1_000, System.nanoTime());
        if (prices != null) {
            call.state().options(TestCalls.prices(prices));
        }
        assertThat(calls.accepted(call)).isTrue();
        return call;
    }

    private static void end(Call call) {
        call.end(new CallEnd(CallResult.SUCCEEDED, 200, System.nanoTime()));
    }

    private static MeteredUsage used(long output) {
        return new MeteredUsage(new TokenUsage(100, output, 0, 0, 0), MeteredUsage.Source.PROVIDER);
    }

    /** The rows that reach Kafka in the end, those of an earlier run included. */
    private List<UsageEvent> published(int rows) {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        try (UsagePublisher publisher = new UsagePublisher(spool, () -> producer)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> producer.history().size() >= rows && publisher.backlog() == 0);
        }
        return producer.history().stream()
                .map(record -> events.decode(record.value()))
                .toList();
    }

    /** The process is killed, and there is another. */
    private void restarted() throws IOException {
        spool.close();
        loop.clear();
        open(32 * SEGMENT, false);
    }

    @Test
    void aCallThatEndsHasOneRow() {
        Call call = accepted(null);
        turn();
        assertThat(call.recordIntent().succeeded()).isTrue();
        end(call);
        assertThat(published(1)).singleElement().satisfies(row -> {
            assertThat(row.getCallId()).isEqualTo(call.accepted().id());
            assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(row.getStatus()).isEqualTo(200);
        });
    }

    @Test
    void aCallThatEndsBeforeTheLoopTurnsHasOneRowToo() throws IOException {
        Call call = accepted(null);
        end(call);
        turn();
        restarted();
        assertThat(published(1)).extracting(UsageEvent::getOutcome).containsExactly(Outcome.SUCCEEDED);
    }

    @Test
    void aCallThatIsStillInFlightIsInterrupted() throws IOException {
        Call call = accepted(null);
        turn();
        restarted();
        assertThat(published(1)).singleElement().satisfies(row -> {
            assertThat(row.getCallId()).isEqualTo(call.accepted().id());
            assertThat(row.getOutcome()).isEqualTo(Outcome.INTERRUPTED);
            assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
        });
    }

    @Test
    void aCallThatWasNotedByNobodyYetLeavesNothing() throws IOException {
        accepted(null);
        restarted();
        Call next = accepted(null);
        end(next);
        assertThat(published(1))
                .extracting(UsageEvent::getCallId)
                .containsExactly(next.accepted().id());
    }

    @Test
    void usageThatTheProviderHasReportedIsBooked() throws IOException {
        Call call = accepted(null);
        assertThat(call.recordIntent().succeeded()).isTrue();
        call.recordUsage(used(3), true);
        restarted();
        assertThat(published(1)).singleElement().satisfies(row -> {
            assertThat(row.getOutcome()).isEqualTo(Outcome.INTERRUPTED);
            assertThat(row.getInputTokens()).isEqualTo(100);
            assertThat(row.getOutputTokens()).isEqualTo(3);
            assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        });
    }

    @Test
    void whatCameOfAStreamIsBookedAtTheCallersOwnPrices() throws IOException {
        Call call = accepted(PRICES);
        assertThat(call.recordIntent().succeeded()).isTrue();
        call.recordUsage(used(7), false);
        restarted();
        assertThat(published(1)).singleElement().satisfies(row -> {
            assertThat(row.getOutputTokens()).isEqualTo(7);
            assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
            assertThat(row.getCostUsd()).isEqualByComparingTo("0.07");
            assertThat(row.getCostSource()).isEqualTo(CostSource.CUSTOM);
        });
    }

    @Test
    void whereThereIsNoRoomNoCallIsAccepted() throws IOException {
        spool.close();
        loop.clear();
        open(2L * SEGMENT, false);
        int accepted = 0;
        while (lane.hasRoom() && accepted < 10_000) {
            end(accepted(null));
            accepted++;
        }
        assertThat(accepted).isBetween(100, 9_999);
        Call refused = TestCalls.anonymous();
        assertThat(calls.accepted(refused)).isFalse();
        end(refused);
        assertThat(published(accepted)).hasSize(accepted);
    }

    @Test
    void whereAPowerCutMustLoseNothingACallWaitsForTheDisk() throws IOException {
        spool.close();
        loop.clear();
        open(32 * SEGMENT, true);
        Call call = accepted(null);
        Future<Void> recorded = call.recordIntent();
        assertThat(recorded.isComplete()).isFalse();
        await().pollInSameThread().until(() -> {
            turn();
            return recorded.succeeded();
        });
    }
}
