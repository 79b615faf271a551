package io.tollgate.standalone.books;

import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.OfflineControl;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.KafkaConnection;
import io.tollgate.service.SettingsException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The control topic, where closed months and the prices that operators set are kept. */
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
        MasterKeys keys = keys(environment);
        if (keys.isEmpty()) {
            throw new SettingsException(List.of("there is no master key to sign with; set " + MasterKeys.VARIABLE
                    + " or " + MasterKeys.FILE_VARIABLE));
        }
        return new ControlTopic(kafka, config.control().topic(), keys);
    }

    /**
     * The state of the topic. Without a master key it is taken for what it says, as a gateway without one does.
     *
     * @param warn is told of that where operators have set prices
     */
    static ControlState read(
            GatewayConfig config, KafkaConnection kafka, Map<String, String> environment, Consumer<String> warn)
            throws SettingsException, IOException, InterruptedException {
        MasterKeys keys = keys(environment);
        try (ControlTopic topic = new ControlTopic(kafka, config.control().topic(), keys)) {
            ControlState state = topic.control().state();
            if (keys.isEmpty() && state.prices().findAny().isPresent()) {
                warn.accept("The prices that operators set are not authenticated: there is no master key; set "
                        + MasterKeys.VARIABLE + " or " + MasterKeys.FILE_VARIABLE + ".");
            }
            return state;
        }
    }

    private static MasterKeys keys(Map<String, String> environment) throws SettingsException {
        List<String> problems = new ArrayList<>();
        MasterKeys keys = MasterKeys.read(environment, problems::add);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return keys;
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
