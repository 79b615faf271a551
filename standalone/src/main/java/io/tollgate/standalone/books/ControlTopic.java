package io.tollgate.standalone.books;

import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.control.OfflineControl;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.KafkaConnection;
import io.tollgate.service.SettingsException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The control topic, where closed months are kept, for whoever holds the master key. */
final class ControlTopic implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final OfflineControl control;

    private ControlTopic(KafkaConnection kafka, String topic, MasterKeys keys)
            throws IOException, InterruptedException {
        try {
            control = OfflineControl.open(vertx, kafka, topic, keys, false);
        } catch (IOException | InterruptedException | RuntimeException e) {
            vertx.close().await();
            throw e;
        }
    }

    /**
     * Reads the topic.
     *
     * @throws SettingsException if there is no master key: what is not signed proves nothing
     */
    static ControlTopic open(GatewayConfig config, KafkaConnection kafka, Map<String, String> environment)
            throws SettingsException, IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        MasterKeys keys = MasterKeys.read(environment, problems::add);
        if (problems.isEmpty() && keys.isEmpty()) {
            problems.add("there is no master key to sign with; set " + MasterKeys.VARIABLE + " or "
                    + MasterKeys.FILE_VARIABLE);
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new ControlTopic(kafka, config.control().topic(), keys);
    }

    OfflineControl control() {
        return control;
    }

    @Override
    public void close() {
        control.close();
        vertx.close().await();
    }
}
