package io.tollgate.gateway.cluster;

import io.tollgate.gateway.control.RecordSigner;
import io.tollgate.gateway.control.TopicRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last report of each other node. A node is forgotten when it says that it leaves, and when it has said nothing for
 * a minute in which others, or this one, were heard: while nothing is heard at all, Kafka is away and nobody is known
 * to be gone. For one thread.
 */
final class Reports {
    /** For how long a node that says nothing counts as there, and how old a report may be when it arrives. */
    static final Duration REMEMBERED = Duration.ofMinutes(1);

    static final int MOST_NODES = 100;

    /** Of one report. */
    static final int MOST_BYTES = 1_000_000;

    /** Of all together; what would be more is not taken. */
    static final int MOST_BYTES_IN_ALL = 16 << 20;

    private final String self;
    private final RecordSigner signer;
    private final Map<String, Kept> nodes = new HashMap<>();
    private Instant heard = Instant.EPOCH;

    /**
     * A report as it is kept.
     *
     * @param sums what it says, ready to be added up
     * @param bytes how long it was
     */
    record Kept(Instant asOf, JsonObject sums, int bytes) {}

    /**
     * None yet.
     *
     * @param self the name of this node, whose own reports show that the topic is heard
     */
    Reports(String self, RecordSigner signer) {
        this.self = self;
        this.signer = signer;
    }

    /**
     * Takes note of what was read.
     *
     * @return whether anything has changed
     */
    boolean read(TopicRecord record, Instant now) {
        NodeReport report = authentic(record);
        if (report == null
                || report.asOf().isBefore(now.minus(REMEMBERED))
                || report.asOf().isAfter(now.plus(REMEMBERED))) {
            return false;
        }
        heard = now;
        if (report.node().equals(self)) {
            return false;
        }
        Kept before = nodes.get(report.node());
        if (before != null && !report.asOf().isAfter(before.asOf())) {
            return false;
        }
        if (report.providers() == null) {
            return nodes.remove(report.node()) != null;
        }
        Kept kept = kept(report, record);
        if (kept == null || !hasRoom(report.node(), kept)) {
            return false;
        }
        nodes.put(report.node(), kept);
        return true;
    }

    private @Nullable NodeReport authentic(TopicRecord record) {
        Buffer value = record.value();
        if (value == null || value.length() > MOST_BYTES || (signer.signs() && signer.verified(record) == null)) {
            return null;
        }
        NodeReport report = NodeReport.decoded(value);
        return report != null && report.node().equals(record.key()) ? report : null;
    }

    /** Null where its figures are not such as can be added up. */
    private static @Nullable Kept kept(NodeReport report, TopicRecord record) {
        Buffer value = record.value();
        try {
            return value == null || report.providers() == null
                    ? null
                    : new Kept(report.asOf(), ProviderSums.ofNode(report.node(), report.providers()), value.length());
        } catch (ClassCastException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    private boolean hasRoom(String node, Kept kept) {
        Kept before = nodes.get(node);
        long others = nodes.values().stream().mapToLong(Kept::bytes).sum() - (before == null ? 0 : before.bytes());
        return (before != null || nodes.size() < MOST_NODES) && others + kept.bytes() <= MOST_BYTES_IN_ALL;
    }

    /**
     * Forgets nodes that have said nothing for a minute.
     *
     * @return whether there were any
     */
    boolean forgetSilent() {
        return nodes.values().removeIf(kept -> kept.asOf().isBefore(heard.minus(REMEMBERED)));
    }

    /** The nodes by name, as they are now. */
    Map<String, Kept> nodes() {
        return Map.copyOf(nodes);
    }
}
