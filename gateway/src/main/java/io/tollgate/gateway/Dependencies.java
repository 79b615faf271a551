package io.tollgate.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.admin.ControlAdoption;
import io.tollgate.gateway.audit.UsageProducer;
import io.tollgate.gateway.cluster.KafkaReportTopic;
import io.tollgate.gateway.cluster.ReportTopic;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.control.Control;
import io.tollgate.gateway.control.KeyOpener;
import io.tollgate.gateway.control.NodeControl;
import io.tollgate.gateway.payload.PayloadProducer;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is given from outside.
 *
 * @param clock the time that calls, rows, quotas and expiries go by
 * @param control where its control state comes from
 * @param events makes what takes its usage events
 * @param reports where nodes tell one another how their providers are doing; null for a node that is alone
 * @param payloads makes what takes payloads of calls
 */
public record Dependencies(
        Clock clock,
        ControlSource control,
        Supplier<Producer<byte[], byte[]>> events,
        @Nullable ReportTopic reports,
        Supplier<Producer<byte[], byte[]>> payloads) {

    /** Those of a real installation: the system's time, and Kafka for the rest. */
    public static Dependencies of(GatewayConfig config) {
        return new Dependencies(
                Clock.systemUTC(),
                (vertx, opener, masterKeys, meters, clock) -> {
                    Control control = Control.open(
                            vertx,
                            config.kafka(),
                            config.control(),
                            config.gateways(),
                            opener,
                            masterKeys,
                            meters,
                            clock);
                    ControlAdoption.start(control);
                    return control;
                },
                () -> UsageProducer.to(config.kafka()),
                new KafkaReportTopic(config.kafka(), config.control().nodesTopic()),
                () -> PayloadProducer.to(config.kafka()));
    }

    /** Opens the control state; may block. */
    @FunctionalInterface
    public interface ControlSource {
        NodeControl open(Vertx vertx, KeyOpener opener, MasterKeys masterKeys, MeterRegistry meters, Clock clock)
                throws Exception;
    }
}
