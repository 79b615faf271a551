package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.config.AliasConfig.Policy;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AliasReaderIT {
    @TempDir
    private Path folder;

    private Map<String, AliasConfig> aliases(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), "aliases: " + yaml);
        Settings settings = Settings.read(file, Map.of());
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        return config.aliases();
    }

    @Test
    void anAliasIsNamesInOrderOrWithWeights() throws Exception {
        assertThat(aliases("{fast: {targets: [a, b/c]}, x: {policy: weighted, sticky: metadata.user, targets: ["
                        + "{model: a, weight: 2.5}, b]}}"))
                .containsOnly(
                        Map.entry(
                                "fast",
                                new AliasConfig(
                                        "fast",
                                        Policy.PRIORITY,
                                        List.of(new Choice("a", 1), new Choice("b/c", 1)),
                                        null)),
                        Map.entry(
                                "x",
                                new AliasConfig(
                                        "x",
                                        Policy.WEIGHTED,
                                        List.of(new Choice("a", 2.5), new Choice("b", 1)),
                                        "metadata.user")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{fast: {targets: []}} | aliases.fast is no alias: an alias has 1 to 50 targets",
                "{fast: {}} | an alias has 1 to 50 targets",
                "{fast: {targets: [fast]}} | cannot be a target of itself",
                "{fast: {policy: best, targets: [a]}} | the policy is one of priority, weighted, latency, cost, least_busy, score",
                "{fast: {targets: [{model: a, weight: 0}]}} | the weight of a must be more than 0",
                "{fast: {targets: [{weight: 1}]}} | a target needs a model",
                "{fast: {sticky: user, targets: [a]}} | sticky must be session, or metadata. and a key",
                "{a/b: {targets: [a]}} | and no slash",
                "{fast: {target: [a]}} | aliases.fast.target",
            })
    void whatIsNoAliasIsNamed(String yaml, String problem) {
        assertThatThrownBy(() -> aliases(yaml))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(problem);
    }
}
