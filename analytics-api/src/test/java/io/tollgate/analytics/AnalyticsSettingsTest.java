package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.service.Secret;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnalyticsSettingsTest {
    @Test
    void defaults() throws SettingsException {
        Settings settings = Settings.read(null, Map.of());
        AnalyticsSettings read = AnalyticsSettings.of(settings);
        settings.check();
        assertThat(read.clickHouse().url()).isEqualTo("jdbc:clickhouse://localhost:8123/tollgate");
        assertThat(read.host()).isEqualTo("127.0.0.1");
        assertThat(read.port()).isEqualTo(8081);
        assertThat(read.managementHost()).isEqualTo("127.0.0.1");
        assertThat(read.managementPort()).isEqualTo(9092);
        assertThat(read.maxConcurrent()).isEqualTo(4);
        assertThat(read.limits().time()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.internalToken()).isNull();
    }

    @Test
    void problemsAreReportedTogetherAndSecretsAreNotShown() throws SettingsException {
        Settings settings = Settings.read(
                null,
                Map.of(
                        "TOLLGATE_CLICKHOUSE_URL", "http://localhost:8123?password=hunter2",
                        "TOLLGATE_CLICKHOUSE_PASSWORD", "hunter2",
                        "TOLLGATE_ANALYTICS_INTERNAL_TOKEN", "hunter2",
                        "TOLLGATE_ANALYTICS_API_TIMEOUT", "1ms",
                        "TOLLGATE_ANALYTICS_API_MAX_CONCURRENT", "0"));
        AnalyticsSettings read = AnalyticsSettings.of(settings);
        assertThat(read.internalToken()).isEqualTo(new Secret("hunter2"));
        assertThat(read.toString()).doesNotContain("hunter2");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(settings::check)
                .satisfies(e -> assertThat(e.problems()).hasSize(3).noneMatch(problem -> problem.contains("hunter2")));
    }
}
