package io.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.control.TopicRecord;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.throttle.ProviderStats.Sight;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** This node's figures and those of another one, on a topic in memory. */
final class ClusterStatsTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final JsonArray OTHERS = new JsonArray("""
            [{"provider": "p", "status": "ok", "circuit_breaker": {"state": "closed"},
              "throttle": {"concurrency": {"limit": 7, "in_use": 2, "available": 5}},
              "last_minute": {"requests": 3},
              "keys": [{"alias": "default", "status": "active", "cooldown_until": null},
                       {"gateway": "alpha", "alias": "spare", "status": "invalid", "cooldown_until": null}],
              "models": [{"model": "listed", "listed": true, "status": "ok", "circuit_breaker": "closed"},
                         {"model": "acme-secret", "listed": false, "status": "ok", "circuit_breaker": "closed"}]},
             {"provider": "q", "status": "down", "circuit_breaker": {"state": "open"}}]
            """);

    private volatile Instant now = START;
    private final BlockingQueue<TopicRecord> written = new LinkedBlockingQueue<>();
    private final List<NodeReport> sent = new CopyOnWriteArrayList<>();
    private final Clock clock = clock(() -> now);
    private final ProviderStats own = new ProviderStats(
            List.of(new ProviderState(
                    new ProviderConfig(
                            "p",
                            ProviderConfig.Dialect.OPENAI,
                            URI.create("http://p"),
                            null,
                            List.of(),
                            ThrottleConfig.DEFAULT),
                    clock)),
            "here");
    private final ClusterStats stats = ClusterStats.start(own, new MemoryTopic(), MasterKeys.NONE, clock);

    private static Clock clock(InstantSource source) {
        return source.withZone(ZoneOffset.UTC);
    }

    private final class MemoryTopic implements ReportTopic {
        private static final long POLL_MILLIS = 20;

        @Override
        public String name() {
            return "nodes";
        }

        @Override
        public Session open() {
            return new Session() {
                @Override
                public List<TopicRecord> poll() throws InterruptedException {
                    TopicRecord next = written.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    return next == null ? List.of() : List.of(next);
                }

                @Override
                public void send(TopicRecord record) {
                    sent.add(NodeReport.decoded(record.value()));
                }

                @Override
                public void close() {
                    // There is nothing to be closed.
                }
            };
        }
    }

    @AfterEach
    void stop() {
        stats.close();
    }

    private void hearOfTheOther() {
        written.add(new TopicRecord("there", new NodeReport("there", now, OTHERS).encoded(), null));
        await().until(() -> stats.all(Sight.PUBLIC).getJsonArray("nodes").size() == 2);
    }

    private static List<String> names(JsonObject of, String list, String name) {
        return of.getJsonArray(list).stream()
                .map(each -> ((JsonObject) each).getString(name))
                .toList();
    }

    @Test
    void figuresOfThisNodeAndOfOthersAreAdded() {
        assertThat(names(stats.all(Sight.PUBLIC), "nodes", "node")).containsExactly("here");
        hearOfTheOther();
        JsonObject all = stats.all(Sight.PUBLIC);
        assertThat(all.getString("scope")).isEqualTo("cluster");
        assertThat(all.getString("node")).isEqualTo("here");
        assertThat(names(all, "nodes", "node")).containsExactly("here", "there");
        assertThat(names(all, "data", "provider")).containsExactly("p", "q");
        JsonObject sum = stats.one("p", Sight.PUBLIC).orElseThrow();
        assertThat(sum.getJsonObject("throttle").getJsonObject("concurrency").getLong("limit"))
                .isEqualTo(7L + ThrottleConfig.DEFAULT.concurrency());
        assertThat(sum.getJsonObject("last_minute").getLong("requests")).isEqualTo(3);
        assertThat(names(sum, "by_node", "node")).containsExactly("here", "there");
        assertThat(stats.one("q", Sight.PUBLIC).orElseThrow().getString("status"))
                .as("which is configured there alone")
                .isEqualTo("down");
        assertThat(stats.one("r", Sight.ALL)).isEmpty();
    }

    @Test
    void keysAndUnlistedModelsAreShownToThoseWhoMaySeeThemHere() {
        hearOfTheOther();
        JsonObject open = stats.one("p", Sight.PUBLIC).orElseThrow();
        assertThat(open.containsKey("keys")).isFalse();
        assertThat(open.encode()).contains("listed").doesNotContain("acme-secret", "alpha", "spare", "\"listed\":");
        JsonObject elsewhere = stats.one("p", Sight.of("beta"::equals)).orElseThrow();
        assertThat(names(elsewhere, "keys", "alias")).containsExactly("default");
        assertThat(names(elsewhere, "models", "model")).containsExactly("listed");
        assertThat(elsewhere.encode()).doesNotContain("alpha");
        JsonObject there = stats.one("p", Sight.of("alpha"::equals)).orElseThrow();
        assertThat(names(there, "keys", "alias")).containsExactly("default", "spare");
        JsonObject everything = stats.all(Sight.ALL).getJsonArray("data").getJsonObject(0);
        assertThat(names(everything, "models", "model")).containsExactly("acme-secret", "listed");
        assertThat(names(everything, "keys", "alias")).containsExactly("default", "spare");
    }

    @Test
    void eachNodesFiguresHaveAnAge() {
        hearOfTheOther();
        now = START.plusSeconds(30);
        JsonArray nodes = stats.one("p", Sight.PUBLIC).orElseThrow().getJsonArray("nodes");
        assertThat(nodes.getJsonObject(0).getLong("age_ms")).isZero();
        assertThat(nodes.getJsonObject(1).getLong("age_ms")).isEqualTo(30_000);
        assertThat(nodes.getJsonObject(1).getString("as_of")).isEqualTo(START.toString());
    }

    @Test
    void aNodeTellsItsFiguresAndThatItLeaves() {
        await().until(() -> !sent.isEmpty());
        assertThat(sent.getFirst().node()).isEqualTo("here");
        assertThat(sent.getFirst().providers()).isEqualTo(own.report());
        stats.close();
        assertThat(sent.getLast().providers()).isNull();
    }
}
