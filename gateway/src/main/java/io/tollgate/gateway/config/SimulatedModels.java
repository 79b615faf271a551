package io.tollgate.gateway.config;

import java.math.BigDecimal;
import java.util.List;

/** The simulated provider's models, with invented prices, so that the books have something to show. */
final class SimulatedModels {
    static final List<ModelConfig> ALL = List.of(
            model("simulated-small", List.of("chat", "tools", "json"), "0.10", "0.40"),
            model("simulated-large", List.of("chat", "tools", "json"), "2.00", "8.00"),
            model("simulated-embedding", List.of("embedding"), "0.02", "0"));

    private SimulatedModels() {}

    private static ModelConfig model(String id, List<String> capabilities, String input, String output) {
        BigDecimal inputPrice = new BigDecimal(input);
        return new ModelConfig(
                id,
                id,
                capabilities,
                128_000,
                new PriceConfig(inputPrice, new BigDecimal(output), inputPrice.movePointLeft(1), null));
    }
}
