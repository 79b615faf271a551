package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What the consumer reports of how far storing has come. */
final class VisibleIT {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aPartitionThatIsHeldUpShowsItsLag() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start()) {
            patiently().until(() -> partitions(consumer).size() == 2);
            byte[] newer = new UsageEvents().encode(new Events(23).one());
            newer[2] ^= 1;
            int stopped = AuditFixture.get(fixture.send("newer", newer)).partition();
            Instant held = Instant.now();
            fixture.send(new Events(24).some(100));
            long behind = fixture.all(fixture.config.kafka().usageTopic()).stream()
                    .filter(record -> record.partition() == stopped)
                    .count();

            patiently().until(() -> partition(consumer, stopped).getLong("lag_records") == behind);
            patiently().until(() -> partition(consumer, stopped).getDouble("lag_seconds") > 2);
            JsonObject late = partition(consumer, stopped);
            assertThat(late.getString("state")).isEqualTo("blocked");
            assertThat(late.getBoolean("paused")).isTrue();
            assertThat(late.getString("reason")).startsWith("offset ");
            patiently()
                    .until(() -> partition(consumer, 1 - stopped).getLong("lag_records") == 0
                            && partition(consumer, 1 - stopped).getDouble("lag_seconds") == 0
                            && Instant.parse(partition(consumer, 1 - stopped).getString("complete_to"))
                                    .isAfter(held));
            assertThat(get(consumer, "/metrics"))
                    .contains("tollgate_audit_lag_records{partition=\"" + stopped + "\"} " + behind + ".0")
                    .contains("tollgate_audit_partitions_blocked 1.0");
        }
    }

    @Test
    void everyRecordIsCountedOnce() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start()) {
            List<UsageEvent> events = new Events(25).some(100);
            fixture.send(events);
            AuditFixture.get(fixture.send("poison", "not an event".getBytes(StandardCharsets.UTF_8)));
            fixture.send(events.subList(0, 10), AuditFixture.REDELIVERED);

            patiently().until(() -> health(consumer).getLong("records") == 111);
            JsonObject health = health(consumer);
            assertThat(health.getLong("rows")).isEqualTo(100);
            assertThat(health.getLong("dead_letters")).isEqualTo(1);
            assertThat(health.getLong("duplicates")).isEqualTo(10);
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }

    private JsonObject health(AuditConsumer consumer) throws Exception {
        return new JsonObject(get(consumer, "/health"));
    }

    private JsonArray partitions(AuditConsumer consumer) throws Exception {
        return health(consumer).getJsonArray("partitions");
    }

    private JsonObject partition(AuditConsumer consumer, int number) throws Exception {
        return partitions(consumer).getJsonObject(number);
    }

    private String get(AuditConsumer consumer, String path) throws Exception {
        return get(consumer.addresses().get("management_url") + path);
    }

    private String get(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
