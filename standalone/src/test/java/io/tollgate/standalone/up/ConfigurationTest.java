package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    private static Configuration read(Map<String, String> environment) throws SettingsException {
        return Configuration.check(Settings.read(null, environment));
    }

    @Test
    void defaultsAreTheUsualPorts() throws SettingsException {
        Configuration configuration = read(Map.of());

        assertThat(configuration.host()).isEqualTo("127.0.0.1");
        assertThat(configuration.port()).isEqualTo(8080);
        assertThat(configuration.managementPort()).isEqualTo(9090);
        assertThat(configuration.staticTokens().entries()).isEmpty();
    }

    @Test
    void anyFreePortMeansAnyFreeManagementPortUnlessThatIsSaid() throws SettingsException {
        assertThat(read(Map.of("TOLLGATE_HTTP_PORT", "0")).managementPort()).isZero();
        assertThat(read(Map.of("TOLLGATE_HTTP_PORT", "0", "TOLLGATE_HTTP_MANAGEMENT_PORT", "9191"))
                        .managementPort())
                .isEqualTo(9191);
    }

    @Test
    void allProblemsAreReportedTogether() {
        Map<String, String> environment = Map.of(
                "TOLLGATE_HTTP_PORT", "70000",
                "GATEWAY_API_KEY", "two words",
                "GATEWAY_API_KEY_HASHES", "secret",
                "TOLLGATE_MASTER_KEY", "my-master-key");

        SettingsException refused = catchThrowableOfType(SettingsException.class, () -> read(environment));

        assertThat(refused.problems()).hasSize(4);
        assertThat(refused.getMessage()).doesNotContain("words", "secret", "my-master-key");
    }

    @Test
    void onePortCannotServeBoth() {
        SettingsException refused =
                catchThrowableOfType(SettingsException.class, () -> read(Map.of("TOLLGATE_HTTP_PORT", "9090")));

        assertThat(refused.problems()).singleElement().asString().contains("http.management_port", "9090");
    }
}
