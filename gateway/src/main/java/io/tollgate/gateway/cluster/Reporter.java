package io.tollgate.gateway.cluster;

import io.tollgate.gateway.control.RecordSigner;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes this node's figures: every few seconds where they have changed, and three times a minute where they have
 * not, so that others know that it is there. For one thread, which it may block for seconds.
 */
final class Reporter {
    static final Duration BETWEEN = Duration.ofSeconds(3);
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

    private static final Logger log = LoggerFactory.getLogger(Reporter.class);

    private final String node;
    private final Supplier<JsonArray> figures;
    private final RecordSigner signer;
    private final ReportTopic.Session session;
    private final InstantSource clock;
    private Instant looked = Instant.EPOCH;
    private Instant said = Instant.EPOCH;
    private @Nullable JsonArray last;

    /**
     * One that has published nothing yet.
     *
     * @param node the name of this node
     * @param figures what {@link io.tollgate.gateway.throttle.ProviderStats#report()} says
     */
    Reporter(
            String node,
            Supplier<JsonArray> figures,
            RecordSigner signer,
            ReportTopic.Session session,
            InstantSource clock) {
        this.node = node;
        this.figures = figures;
        this.signer = signer;
        this.session = session;
        this.clock = clock;
    }

    /** Publishes, if it is time to. */
    void reportIfDue() throws InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(looked.plus(BETWEEN))) {
            return;
        }
        looked = now;
        JsonArray report = figures.get();
        if (!report.equals(last) || !now.isBefore(said.plus(LONGEST_SILENCE))) {
            send(bounded(new NodeReport(node, now, report)));
            said = now;
            last = report;
        }
    }

    /** One that others would not take goes without what most of it is: models. */
    static Buffer bounded(NodeReport report) {
        Buffer whole = report.encoded();
        return whole.length() <= Reports.MOST_BYTES
                ? whole
                : report.withoutModels().encoded();
    }

    /** Says that there will be no more. */
    void leave() throws InterruptedException {
        try {
            send(new NodeReport(node, clock.instant(), null).encoded());
        } catch (KafkaException e) {
            log.debug("other nodes cannot be told that this one leaves", e);
        }
    }

    private void send(Buffer report) throws InterruptedException {
        session.send(signer.signed(node, report, RecordSigner.UNORDERED));
    }
}
