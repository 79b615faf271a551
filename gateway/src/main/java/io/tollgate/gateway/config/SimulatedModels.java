package io.tollgate.gateway.config;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The simulated provider's models, with invented prices, so that the books have something to show. */
final class SimulatedModels {
    static final List<ModelConfig> ALL = List.of(
            model("simulated-small", List.of("chat", "tools", "json"), "0.10", "0.40"),
            model("simulated-large", List.of("chat", "tools", "json"), "2.00", "8.00"),
            model("simulated-embedding", List.of("embedding"), "0.02", "0"),
            model("simulated-moderation", List.of("moderation"), "0", "0"),
            priced("simulated-image", "image", Map.of("input", "5", "output", "40", "output_image", "40")),
            priced(
                    "simulated-speech",
                    "audio",
                    Map.of("input", "0.60", "output", "12", "output_audio", "12", "characters", "0.000015")),
            priced("simulated-transcribe", "audio", Map.of("input", "2.50", "output", "10", "input_audio", "6")),
            priced("simulated-whisper", "audio", Map.of("audio_seconds", "0.0001")),
            model("simulated-rerank", List.of("rerank"), "0.05", "0"));

    private SimulatedModels() {}

    /** A model that is priced by other units as well: of tokens for a million, of others for one. */
    private static ModelConfig priced(String id, String capability, Map<String, String> prices) {
        Map<String, BigDecimal> rates = new HashMap<>();
        prices.forEach((unit, price) -> rates.put(unit, new BigDecimal(price)));
        PriceConfig.Period always = new PriceConfig.Period(null, rates, List.of(), Map.of(), Map.of());
        return new ModelConfig(id, id, List.of(capability), 0, 0, new PriceConfig(List.of(always)));
    }

    private static ModelConfig model(String id, List<String> capabilities, String input, String output) {
        BigDecimal inputPrice = new BigDecimal(input);
        return new ModelConfig(
                id,
                id,
                capabilities,
                128_000,
                32_768,
                new PriceConfig(inputPrice, new BigDecimal(output), inputPrice.movePointLeft(1), null));
    }
}
