package io.tollgate.standalone.litellm;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider of ours, as the models that are called at it come up. */
final class ImportedProvider {
    private final String name;
    private final String dialect;
    private final String baseUrl;
    private final @Nullable String openAiUrl;
    private final @Nullable String variable;
    private final boolean listed;
    private final Map<String, Deployment> models = new LinkedHashMap<>();
    private double requestsPerMinute;
    private double tokensPerMinute;

    /**
     * A provider without models yet.
     *
     * @param openAiUrl null where it is the same
     * @param variable that its key is read from; null if it needs none
     * @param listed whether its models are in no catalogue, and have to be listed
     */
    ImportedProvider(
            String name,
            String dialect,
            String baseUrl,
            @Nullable String openAiUrl,
            @Nullable String variable,
            boolean listed) {
        this.name = name;
        this.dialect = dialect;
        this.baseUrl = baseUrl;
        this.openAiUrl = openAiUrl;
        this.variable = variable;
        this.listed = listed;
    }

    String name() {
        return name;
    }

    void add(Deployment deployment) {
        models.putIfAbsent(deployment.model(), deployment);
    }

    /** What the deployments allow together is what the provider's key may do. */
    void allow(@Nullable Double requests, @Nullable Double tokens) {
        requestsPerMinute += requests == null ? 0 : requests;
        tokensPerMinute += tokens == null ? 0 : tokens;
    }

    void write(
            StringBuilder yaml, @Nullable Double timeoutSeconds, @Nullable Double retries, boolean dropsUnsupported) {
        yaml.append("  ").append(name).append(":\n");
        yaml.append("    dialect: ").append(dialect).append('\n');
        yaml.append("    base_url: ").append(quoted(baseUrl)).append('\n');
        if (openAiUrl != null && !openAiUrl.equals(baseUrl)) {
            yaml.append("    openai_url: ").append(quoted(openAiUrl)).append('\n');
        }
        if (variable != null) {
            yaml.append("    api_key: ${").append(variable).append(":-}\n");
        }
        if (dropsUnsupported) {
            yaml.append("    unsupported: drop\n");
        }
        boolean prices = models.values().stream().anyMatch(model -> model.inputPrice() != null);
        if (listed || prices) {
            yaml.append("    models:\n");
            models.values().forEach(model -> writeModel(yaml, model));
        }
        writeThrottle(yaml, timeoutSeconds, retries);
    }

    private static void writeModel(StringBuilder yaml, Deployment model) {
        yaml.append("      - {id: ").append(quoted(model.model()));
        if (model.inputPrice() != null && model.outputPrice() != null) {
            yaml.append(", prices: {input: ").append(decimal(model.inputPrice()));
            yaml.append(", output: ").append(decimal(model.outputPrice())).append('}');
        }
        yaml.append("}\n");
    }

    private void writeThrottle(StringBuilder yaml, @Nullable Double timeoutSeconds, @Nullable Double retries) {
        StringBuilder throttle = new StringBuilder();
        if (requestsPerMinute >= 1) {
            throttle.append("      requests_per_minute: ")
                    .append((long) requestsPerMinute)
                    .append('\n');
        }
        if (tokensPerMinute >= 1) {
            throttle.append("      tokens_per_minute: ")
                    .append((long) tokensPerMinute)
                    .append('\n');
        }
        if (timeoutSeconds != null && timeoutSeconds > 0) {
            long millis = (long) Math.ceil(timeoutSeconds * 1_000);
            throttle.append("      timeout: {first_byte: ").append(millis).append("ms}\n");
        }
        if (retries != null) {
            long attempts = Math.clamp((long) (retries + 1), 1, 5);
            throttle.append("      retry: {max_attempts: ").append(attempts).append("}\n");
        }
        if (!throttle.isEmpty()) {
            yaml.append("    throttle:\n").append(throttle);
        }
    }

    private static String decimal(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
