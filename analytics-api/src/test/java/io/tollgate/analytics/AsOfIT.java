package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.AuditFixture;
import io.tollgate.consumer.Events;
import io.tollgate.embedded.Parts;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.service.RunningService;
import io.tollgate.service.Settings;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** The time that an answer is as of, with the consumer that moves it on. */
final class AsOfIT {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theTimeOfAnAnswerFollowsTheClockAndStandsStillWhileNobodyStores() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2)) {
            try (AuditConsumer consumer = fixture.start();
                    RunningService analytics = analytics(fixture)) {
                assertThat(consumer.addresses()).isNotEmpty();
                List<UsageEvent> events = new Events(21).some(50);
                fixture.send(events);
                Instant sent = Instant.now();
                patiently().until(() -> asOf(analytics).isAfter(sent));
                assertThat(fixture.count()).isEqualTo(50);
                // Nobody calls now, and it moves on all the same.
                Instant quiet = asOf(analytics).plusSeconds(3);
                patiently().until(() -> asOf(analytics).isAfter(quiet));
            }
            Instant stopped = Instant.now();
            fixture.send(new Events(22).some(50));
            Instant sentLater = Instant.now();
            try (RunningService analytics = analytics(fixture)) {
                Instant asOf = asOf(analytics);
                assertThat(asOf).isBefore(stopped);
                await().pollDelay(Duration.ofSeconds(2))
                        .until(() -> asOf(analytics).equals(asOf));
                try (AuditConsumer heir = fixture.start()) {
                    assertThat(heir.addresses()).isNotEmpty();
                    patiently().until(() -> asOf(analytics).isAfter(sentLater));
                    assertThat(fixture.count()).isEqualTo(100);
                }
            }
        }
    }

    @Test
    void aPartitionThatIsHeldUpHoldsTheTimeBack() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start();
                RunningService analytics = analytics(fixture)) {
            patiently().until(() -> !asOf(analytics).equals(Instant.EPOCH));
            byte[] newer = new UsageEvents().encode(new Events(23).one());
            newer[2] ^= 1;
            int stopped = AuditFixture.get(fixture.send("newer", newer)).partition();
            Instant held = Instant.now();
            fixture.send(new Events(24).some(100));
            patiently().until(() -> completeTo(consumer, 1 - stopped).isAfter(held));
            assertThat(asOf(analytics)).isBefore(held);
        }
    }

    private Instant completeTo(AuditConsumer consumer, int partition) throws Exception {
        JsonObject health = new JsonObject(get(consumer.addresses().get("management_url") + "/health"));
        return Instant.parse(
                health.getJsonArray("partitions").getJsonObject(partition).getString("complete_to"));
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }

    private static RunningService analytics(AuditFixture fixture) throws Exception {
        Map<String, String> environment = new HashMap<>(Parts.environment());
        environment.put("TOLLGATE_CLICKHOUSE_URL", fixture.config.clickHouse().url());
        environment.put("TOLLGATE_ANALYTICS_API_PORT", "0");
        environment.put("TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT", "0");
        return AnalyticsMain.start(Settings.read(null, environment));
    }

    private Instant asOf(RunningService analytics) throws Exception {
        return Instant.parse(
                new JsonObject(get(analytics.addresses().get("url") + "/v1/analytics?days=1")).getString("as_of"));
    }

    private String get(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
