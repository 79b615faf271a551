package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Caller.Question;
import io.tollgate.standalone.faults.Sent.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Clients that call without a pause, every second one for streams, until they are told to stop. */
final class Traffic implements AutoCloseable {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration BREATH = Duration.ofMillis(100);

    private final Ledger ledger = new Ledger();
    private final List<Thread> clients = new ArrayList<>();
    private final String gateway;
    private final String token;
    private final int ballast;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile boolean stopping;

    /**
     * How much is called.
     *
     * @param clients that call at once
     * @param ballast bytes by which each row is larger than it need be
     */
    record Load(int clients, int ballast) {}

    private Traffic(String gateway, String token, int ballast) {
        this.gateway = gateway;
        this.token = token;
        this.ballast = ballast;
    }

    /** Starts all clients at once. */
    static Traffic start(String gateway, String token, Load load) {
        Traffic traffic = new Traffic(gateway, token, load.ballast());
        for (int i = 0; i < load.clients(); i++) {
            boolean stream = i % 2 == 1;
            traffic.clients.add(Thread.ofPlatform().name("client-" + i).daemon().start(() -> traffic.run(stream)));
        }
        return traffic;
    }

    private void run(boolean stream) {
        try (Caller caller = new Caller(gateway, token)) {
            while (!stopping) {
                Sent sent = caller.call(question(stream));
                ledger.note(sent);
                if (sent.seen() != Seen.WHOLE) {
                    Thread.sleep(BREATH);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** A call of its own length and with tokens of its own number. */
    private Question question(boolean stream) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String tokens =
                "\"input_tokens\":" + random.nextInt(1, 100_000) + ",\"output_tokens\":" + random.nextInt(1, 100_000);
        String pace = stream
                ? ",\"chunks\":" + random.nextInt(1, 30) + ",\"chunk_delay_ms\":" + random.nextInt(1, 15)
                : ",\"head_delay_ms\":" + random.nextInt(1, 100);
        return new Question(NUMBERS.incrementAndGet(), stream, "{" + tokens + pace + "}", ballast);
    }

    Ledger ledger() {
        return ledger;
    }

    /** Lets the calls in flight end, and makes no more. */
    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread client : clients) {
                if (!client.join(LONGEST)) {
                    throw new IllegalStateException("a call has not ended after " + LONGEST);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a client got an answer that it cannot make sense of", failed);
        }
    }
}
