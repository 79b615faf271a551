package io.tollgate.consumer;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.intake.Feed;
import io.tollgate.consumer.intake.Intake;
import io.tollgate.consumer.intake.UsageTopics;
import io.tollgate.consumer.management.Health;
import io.tollgate.consumer.management.ManagementServer;
import io.tollgate.consumer.payload.PayloadIntake;
import io.tollgate.consumer.rollup.Rollups;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.consumer.store.UsageStore;
import io.tollgate.service.RunningService;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A running audit consumer: topics and tables are as they must be, and records are on their way into rows. */
public final class AuditConsumer implements RunningService {
    private final UsageStore store;
    private final List<Intake> intakes;
    private final Rollups rollups;
    private final PayloadIntake payloads;
    private final ManagementServer management;

    private AuditConsumer(
            UsageStore store,
            List<Intake> intakes,
            Rollups rollups,
            PayloadIntake payloads,
            ManagementServer management) {
        this.store = store;
        this.intakes = intakes;
        this.rollups = rollups;
        this.payloads = payloads;
        this.management = management;
    }

    /**
     * Starts on what the settings name. Waits a while for Kafka and ClickHouse to answer.
     *
     * @param onFailure called where it cannot go on
     * @throws IOException if one of them does not answer, or is not fit to keep an audit
     */
    public static AuditConsumer start(ConsumerConfig config, Runnable onFailure)
            throws IOException, InterruptedException {
        UsageStore store = StartupRetry.open("ClickHouse", () -> ClickHouseUsageStore.open(config.clickHouse()));
        return start(config, store, onFailure);
    }

    /** Starts with another way to the store, which it closes in the end. */
    public static AuditConsumer start(ConsumerConfig config, UsageStore store, Runnable onFailure)
            throws IOException, InterruptedException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            List<Feed> feeds = StartupRetry.open("Kafka", () -> UsageTopics.ensure(config.kafka()));
            List<Intake> intakes = feeds.stream()
                    .map(feed -> new Intake(config.kafka(), feed, config.flush(), store, registry, onFailure))
                    .toList();
            Rollups rollups = new Rollups(
                    config.clickHouse(), config.rollups(), intakes.getFirst()::leads, InstantSource.system(), registry);
            PayloadIntake payloads = new PayloadIntake(config, registry);
            try {
                return new AuditConsumer(
                        store,
                        intakes,
                        rollups,
                        payloads,
                        new ManagementServer(config.management(), registry, () -> health(intakes, rollups, payloads)));
            } catch (IOException e) {
                payloads.close();
                rollups.close();
                intakes.forEach(Intake::close);
                throw e;
            }
        } catch (IOException | InterruptedException e) {
            store.close();
            throw e;
        }
    }

    private static Health health(List<Intake> intakes, Rollups rollups, PayloadIntake payloads) {
        return new Health(intakes.getFirst().status(), intakes.getLast().status(), rollups.status(), payloads.status());
    }

    @Override
    public Map<String, String> addresses() {
        return Map.of("management_url", management.url());
    }

    @Override
    public void close() {
        payloads.close();
        rollups.close();
        intakes.parallelStream().forEach(Intake::close);
        management.close();
        store.close();
    }
}
