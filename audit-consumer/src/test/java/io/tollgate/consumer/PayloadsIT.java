package io.tollgate.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.schemas.PayloadEvents;
import io.tollgate.schemas.avro.PayloadBody;
import io.tollgate.schemas.avro.PayloadEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Prompts and answers on their way into their table, beside rows. */
final class PayloadsIT {
    private static PayloadEvent payload(UUID call, Instant acceptedAt) {
        return new PayloadEvent(
                call,
                acceptedAt.truncatedTo(ChronoUnit.MICROS),
                "alpha",
                "one",
                new PayloadBody("json", 70_000L, true, 2, null, ByteBuffer.wrap(new byte[] {0, -1, 10})),
                new PayloadBody("text", 3L, false, 0, null, ByteBuffer.wrap("ü.".getBytes(UTF_8))));
    }

    @Test
    void arriveOnceAsTheyWereAndWhatIsNoneIsPassedOver() throws Exception {
        try (AuditFixture fixture = new AuditFixture(1);
                AuditConsumer consumer = fixture.start()) {
            String topic = fixture.config.payloads().topic();
            PayloadEvents events = new PayloadEvents();
            Instant now = Instant.now();
            UUID call = UUID.randomUUID();
            byte[] good = events.encode(payload(call, now));
            byte[] newer = good.clone();
            newer[2] ^= 1;
            byte[] old = events.encode(payload(UUID.randomUUID(), now.minus(Duration.ofDays(31))));
            byte[] early = events.encode(payload(UUID.randomUUID(), now.plus(Duration.ofDays(2))));
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() ->
                            health(consumer).contains("\"payloads\":{\"stored\":0,\"refused\":0,\"failure\":null}"));
            for (byte[] value : List.of("no payload".getBytes(UTF_8), newer, old, early, good, good)) {
                AuditFixture.get(fixture.sendTo(topic, call.toString(), value));
            }
            List<UsageEvent> rows = new Events(41).some(20);
            fixture.send(rows);

            fixture.awaitExactly(rows);
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            health(consumer).contains("\"payloads\":{\"stored\":2,\"refused\":4,\"failure\":null}"));
            List<String> stored = new ArrayList<>();
            fixture.query(
                    "SELECT concat_ws('|', toString(call_id), gateway, master_key, request_format,"
                            + " toString(request_bytes), toString(request_cut), toString(request_redactions),"
                            + " request_omitted, hex(request), response_format, toString(response_bytes), response,"
                            + " toString(toUnixTimestamp64Micro(accepted_at))) FROM payloads FINAL",
                    row -> stored.add(row.getString(1)));
            assertThat(stored)
                    .containsExactly(call + "|alpha|one|json|70000|true|2||00FF0A|text|3|ü.|"
                            + ChronoUnit.MICROS.between(Instant.EPOCH, now));
        }
    }

    private static String health(AuditConsumer consumer) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(consumer.addresses().get("management_url") + "/health");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
