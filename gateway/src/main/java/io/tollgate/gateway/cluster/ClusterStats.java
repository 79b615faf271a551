package io.tollgate.gateway.cluster;

import io.tollgate.gateway.control.RecordSigner;
import io.tollgate.gateway.control.TopicRecord;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.throttle.ProviderStats.Sight;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers' figures over all nodes: those of this node as they are now, and those that each other node published
 * last. Answers come from memory and say how old each node's part is; while Kafka is away the others' parts just grow
 * older. For any thread; what waits for Kafka has a thread of its own.
 */
public final class ClusterStats implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterStats.class);
    private static final Duration REOPEN = Duration.ofSeconds(3);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final ProviderStats own;
    private final InstantSource clock;
    private final @Nullable Thread thread;
    private volatile Others others = Others.NONE;
    private volatile boolean closing;

    /**
     * What the others said.
     *
     * @param asOf when each of them did, by name
     * @param sums of all of them
     */
    private record Others(Map<String, Instant> asOf, JsonObject sums) {
        static final Others NONE = new Others(Map.of(), new JsonObject());

        static Others of(Map<String, Reports.Kept> nodes) {
            JsonObject sums = new JsonObject();
            nodes.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(node -> ProviderSums.add(sums, node.getValue().sums()));
            return new Others(
                    nodes.entrySet().stream()
                            .collect(Collectors.toUnmodifiableMap(
                                    Map.Entry::getKey, node -> node.getValue().asOf())),
                    sums);
        }
    }

    private ClusterStats(ProviderStats own, @Nullable ReportTopic topic, MasterKeys masterKeys, InstantSource clock) {
        this.own = own;
        this.clock = clock;
        this.thread = topic == null
                ? null
                : Thread.ofVirtual()
                        .name("node-reports")
                        .unstarted(() -> run(topic, new RecordSigner(topic.name(), masterKeys)));
    }

    /**
     * Begins to tell other nodes of this one, and to listen to them.
     *
     * @param topic null for a node that is alone
     * @param masterKeys what reports are signed by; if there is none, whoever can write to Kafka is believed
     */
    public static ClusterStats start(
            ProviderStats own, @Nullable ReportTopic topic, MasterKeys masterKeys, InstantSource clock) {
        ClusterStats stats = new ClusterStats(own, topic, masterKeys, clock);
        if (stats.thread != null) {
            stats.thread.start();
        }
        return stats;
    }

    /** All providers, those of this node first. */
    public JsonObject all(Sight sight) {
        Others known = others;
        JsonArray data = new JsonArray();
        sums(known).forEach(provider -> data.add(shown((JsonObject) provider.getValue(), sight)));
        return head(new JsonObject().put("object", "list"), known).put("data", data);
    }

    /** One provider that this node or another one has. */
    public Optional<JsonObject> one(String name, Sight sight) {
        Others known = others;
        return Optional.ofNullable(sums(known).getJsonObject(name))
                .map(provider -> head(shown(provider, sight), known));
    }

    private JsonObject sums(Others known) {
        JsonObject sums = ProviderSums.ofNode(own.node(), own.report());
        ProviderSums.add(sums, known.sums());
        return sums;
    }

    private JsonObject head(JsonObject json, Others known) {
        Instant now = clock.instant();
        JsonArray nodes = new JsonArray().add(node(own.node(), now, now));
        known.asOf().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(other -> nodes.add(node(other.getKey(), other.getValue(), now)));
        return json.put("scope", "cluster")
                .put("as_of", now.toString())
                .put("node", own.node())
                .put("nodes", nodes);
    }

    private static JsonObject node(String name, Instant asOf, Instant now) {
        return new JsonObject()
                .put("node", name)
                .put("as_of", asOf.toString())
                .put("age_ms", Math.max(0, Duration.between(asOf, now).toMillis()));
    }

    /** Of a sum that is nobody else's. */
    private static JsonObject shown(JsonObject provider, Sight sight) {
        if (sight.keys()) {
            JsonArray keys = new JsonArray();
            provider.getJsonArray("keys").stream()
                    .map(JsonObject.class::cast)
                    .filter(key -> !key.containsKey("gateway") || sight.keysOf().test(key.getString("gateway")))
                    .forEach(keys::add);
            provider.put("keys", keys);
        } else {
            provider.remove("keys");
        }
        JsonArray models = new JsonArray();
        provider.getJsonArray("models").stream()
                .map(JsonObject.class::cast)
                .filter(model -> (Boolean) model.remove("listed") || sight.unlisted())
                .sorted(Comparator.comparing(model -> model.getString("model")))
                .forEach(models::add);
        return provider.put("models", models);
    }

    private void run(ReportTopic topic, RecordSigner signer) {
        Reports reports = new Reports(own.node(), signer);
        boolean heard = true;
        while (!closing) {
            try (ReportTopic.Session session = topic.open()) {
                if (!heard) {
                    log.info("figures of providers are exchanged with other nodes again");
                }
                heard = true;
                exchange(session, reports, new Reporter(own.node(), own::report, signer, session, clock));
            } catch (InterruptedException | InterruptException e) {
                log.debug("the exchange of figures was interrupted", e);
            } catch (RuntimeException e) {
                if (heard && !closing) {
                    log.warn(
                            "figures of providers cannot be exchanged with other nodes over the topic {}: {}",
                            topic.name(),
                            e.toString());
                }
                heard = false;
            }
            pause();
        }
    }

    private void exchange(ReportTopic.Session session, Reports reports, Reporter reporter) throws InterruptedException {
        try {
            while (!closing) {
                reporter.reportIfDue();
                boolean changed = false;
                for (TopicRecord record : session.poll()) {
                    changed |= reports.read(record, clock.instant());
                }
                changed |= reports.forgetSilent();
                if (changed) {
                    others = Others.of(reports.nodes());
                }
            }
        } finally {
            if (closing) {
                // Whoever closes has interrupted; what is said last must not be.
                Thread.interrupted();
                reporter.leave();
            }
        }
    }

    private void pause() {
        try {
            if (!closing) {
                TimeUnit.NANOSECONDS.sleep(REOPEN.toNanos());
            }
        } catch (InterruptedException e) {
            log.debug("the exchange of figures is closing", e);
        }
    }

    /** Says that this node leaves. */
    @Override
    public void close() {
        closing = true;
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            if (!thread.join(CLOSING)) {
                log.debug("other nodes were not told that this one leaves");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
