package io.tollgate.gateway.control;

import io.tollgate.gateway.access.LastUse;
import io.tollgate.gateway.control.ControlTransport.Sender;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to all nodes when tokens and provider keys were last used here, once a minute at most for each, and sooner
 * where a provider begins or ends to refuse a key. What cannot be published is published next time. For one thread,
 * which it may block for seconds.
 */
final class UseReporter implements AutoCloseable {
    private static final long BETWEEN_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final int AT_ONCE = 1_000;

    private final ControlTransport transport;
    private final RecordSigner signer;
    private final Clock clock;
    private final EntryCodec codec = new EntryCodec();
    private @Nullable Sender sender;

    UseReporter(ControlTransport transport, RecordSigner signer, Clock clock) {
        this.transport = transport;
        this.signer = signer;
        this.clock = clock;
    }

    /** What is to be said of one token or key, and what to do once it is said. */
    private record Due(Entry use, Runnable published) {}

    /** Publishes what was used since it was last published. */
    void publish(Uses uses) throws InterruptedException {
        Instant now = clock.instant();
        List<Due> due = due(uses, now);
        for (int from = 0; from < due.size(); from += AT_ONCE) {
            List<Due> part = due.subList(from, Math.min(due.size(), from + AT_ONCE));
            sender().send(part.stream().map(each -> record(each.use(), now)).toList());
            // The records themselves will say the same, a moment later.
            part.forEach(each -> each.published().run());
        }
    }

    private static List<Due> due(Uses uses, Instant now) {
        List<Due> due = new ArrayList<>();
        for (Map.Entry<String, LastUse> each : uses.tokens().entrySet()) {
            long used = each.getValue().untold(now.toEpochMilli(), BETWEEN_MILLIS);
            if (used != 0) {
                due.add(new Due(
                        new TokenUse(each.getKey(), Instant.ofEpochMilli(used)),
                        () -> each.getValue().told(used)));
            }
        }
        for (Map.Entry<String, KeyUse> each : uses.providerKeys().entrySet()) {
            KeyUse.LastUse used = each.getValue().unpublished(now.toEpochMilli(), BETWEEN_MILLIS);
            if (used != null) {
                due.add(new Due(
                        ProviderKeyUse.of(each.getKey(), used),
                        () -> each.getValue().observed(used)));
            }
        }
        return due;
    }

    private Sender sender() throws InterruptedException {
        Sender open = sender;
        if (open == null) {
            open = transport.sender();
            sender = open;
        }
        return open;
    }

    private TopicRecord record(Entry use, Instant now) {
        return signer.signed(
                use.key(), Buffer.buffer(codec.encode(use, UUID.randomUUID(), now)), RecordSigner.UNORDERED);
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
