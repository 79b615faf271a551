package io.tollgate.consumer;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.intake.Intake;
import io.tollgate.consumer.intake.UsageTopics;
import io.tollgate.consumer.management.Health;
import io.tollgate.consumer.management.ManagementServer;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.consumer.store.UsageStore;
import io.tollgate.service.RunningService;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** A running audit consumer: topics and table are as they must be, and records are on their way into rows. */
public final class AuditConsumer implements RunningService {
    private final UsageStore store;
    private final Intake intake;
    private final ManagementServer management;

    private AuditConsumer(UsageStore store, Intake intake, ManagementServer management) {
        this.store = store;
        this.intake = intake;
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
            Uuid topicId = StartupRetry.open("Kafka", () -> UsageTopics.ensure(config.kafka()));
            Intake intake = new Intake(config.kafka(), topicId, config.flush(), store, registry, onFailure);
            try {
                return new AuditConsumer(
                        store,
                        intake,
                        new ManagementServer(config.management(), registry, () -> new Health(intake.status())));
            } catch (IOException e) {
                intake.close();
                throw e;
            }
        } catch (IOException | InterruptedException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Map<String, String> addresses() {
        return Map.of("management_url", management.url());
    }

    @Override
    public void close() {
        intake.close();
        management.close();
        store.close();
    }
}
