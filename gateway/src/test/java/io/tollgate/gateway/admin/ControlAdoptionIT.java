package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.embedded.Parts;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ClosedMonth;
import io.tollgate.gateway.control.ClosedMonths;
import io.tollgate.gateway.control.Control;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.OfflineControl;
import io.tollgate.gateway.control.StoredGateway;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records from before there was a master key, signed or deleted, on a topic of a real broker. */
final class ControlAdoptionIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String KEY = "k:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final Vertx vertx = Vertx.vertx();

    private final String topic = "control-" + UUID.randomUUID();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    private static MasterKeys keys(String written) {
        return MasterKeys.read(Map.of(MasterKeys.VARIABLE, written), problem -> {
            throw new AssertionError(problem);
        });
    }

    private Control node(String name, String masterKeys) throws IOException, InterruptedException {
        return Control.open(
                vertx,
                Parts.connection(),
                new ControlConfig(topic, folder.resolve(name), null, null),
                Map.of(),
                key -> null,
                keys(masterKeys),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private OfflineControl offline(boolean adopting) throws IOException, InterruptedException {
        return OfflineControl.open(vertx, Parts.connection(), topic, keys(KEY), adopting);
    }

    private static void keep(ControlStore control, String gateway) throws Exception {
        control.change((state, now) -> new Change<>(
                        List.of(new StoredGateway(GatewaySettings.of(gateway), now, "test")),
                        List.of(),
                        new AdminEvent(
                                "evt_" + UUID.randomUUID(),
                                now,
                                "test",
                                "test",
                                null,
                                "gateway.create",
                                gateway,
                                gateway,
                                gateway,
                                null,
                                null),
                        gateway))
                .get();
    }

    private static List<String> gateways(ControlStore control) {
        return control.state()
                .gateways()
                .map(stored -> stored.value().name())
                .sorted()
                .toList();
    }

    /** What the newest event says, if it is of that kind. */
    private static AdminEvent newest(ControlStore control, String action) {
        return control.state()
                .events(null)
                .filter(event -> event.action().equals(action))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatASnapshotVouchesForIsSignedInTheBackground() throws Exception {
        try (Control unsigned = node("one", "")) {
            keep(unsigned, "alpha");
            keep(unsigned, "beta");
        }
        try (Control signed = node("one", KEY)) {
            assertThat(signed.adopting()).isTrue();
            ControlAdoption.start(signed);
            await().atMost(LONG).until(() -> !signed.adopting());
            AdminEvent event = newest(signed, "control.adopt");
            assertThat(event.actorId()).isEqualTo("setup");
            assertThat(event.gateway()).isEqualTo("*");
            assertThat(event.target()).isEqualTo("control");
            assertThat(event.after())
                    .as("two gateways, and an event for each")
                    .isEqualTo(new JsonObject().put("records", 4).encode());
        }
        try (Control elsewhere = node("two", KEY)) {
            assertThat(elsewhere.adopting()).isFalse();
            ControlAdoption.start(elsewhere);
            assertThat(gateways(elsewhere)).containsExactly("alpha", "beta");
            assertThat(elsewhere.refusedKeys()).isZero();
        }
    }

    @Test
    void whoeverHoldsTheMasterKeyAdoptsRecordsThatNoSnapshotVouchesFor() throws Exception {
        try (Control unsigned = node("one", "")) {
            keep(unsigned, "alpha");
        }
        try (OfflineControl looking = offline(false)) {
            assertThat(gateways(looking)).isEmpty();
            assertThat(looking.state().refusedKeys()).isEqualTo(2);
            assertThat(looking.fixed()).isEmpty();
        }
        try (OfflineControl adopting = offline(true)) {
            assertThat(gateways(adopting)).containsExactly("alpha");
            assertThat(ControlAdoption.adopt(adopting)).isEqualTo(2);
            assertThat(ControlAdoption.adopt(adopting)).as("once").isZero();
        }
        try (Control signed = node("two", KEY)) {
            assertThat(gateways(signed)).containsExactly("alpha");
            assertThat(signed.refusedKeys()).isZero();
        }
    }

    @Test
    void whatNobodyVouchesForIsDeleted() throws Exception {
        try (Control signed = node("one", KEY)) {
            keep(signed, "alpha");
        }
        try (Control unsigned = node("two", "")) {
            keep(unsigned, "forged");
        }
        try (OfflineControl looking = offline(false)) {
            assertThat(gateways(looking)).containsExactly("alpha");
            assertThat(looking.state().refusedKeys()).isEqualTo(2);
            assertThat(ControlAdoption.discard(looking)).isEqualTo(2);
            assertThat(looking.state().refusedKeys()).isZero();
            assertThat(newest(looking, "control.discard").after())
                    .isEqualTo(new JsonObject().put("records", 2).encode());
        }
        try (Control again = node("three", KEY)) {
            assertThat(gateways(again)).containsExactly("alpha");
            assertThat(again.refusedKeys()).isZero();
        }
    }

    @Test
    void aMonthIsClosedOnceWithoutAGateway() throws Exception {
        ClosedMonth month = ClosedMonths.of("2026-10");
        try (OfflineControl control = offline(false)) {
            assertThat(MonthAdmin.close(control, month).toCompletableFuture().get())
                    .isEqualTo(month);
            CompletableFuture<ClosedMonth> again =
                    MonthAdmin.close(control, month).toCompletableFuture();
            assertThatThrownBy(again::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(FailureException.class)
                    .hasMessage("The books of 2026-10 are closed already.");
        }
        try (Control node = node("one", KEY)) {
            assertThat(node.state().closedMonths().values()).containsExactly(month);
        }
    }

    @Test
    void whoIsInterruptedWhileChangingIsToldSo() throws Exception {
        try (OfflineControl control = offline(false)) {
            Thread.currentThread().interrupt();
            CompletableFuture<ClosedMonth> change =
                    MonthAdmin.close(control, ClosedMonths.of("2026-10")).toCompletableFuture();
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            assertThatThrownBy(change::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void aKafkaThatIsNotThereIsSaidSo() {
        assertThatThrownBy(() -> OfflineControl.open(vertx, Parts.connection("127.0.0.1:1"), topic, keys(KEY), false))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the topic " + topic + " cannot be read from Kafka at 127.0.0.1:1");
    }
}
