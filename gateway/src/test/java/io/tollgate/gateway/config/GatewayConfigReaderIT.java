package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's settings as the file has them. */
final class GatewayConfigReaderIT {
    @TempDir
    Path folder;

    private GatewaySettings gateway(String settings) throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), "gateways: {default: " + settings + "}\n");
        Settings read = Settings.read(file, Map.of());
        GatewayConfig config = GatewayConfigReader.read(read);
        read.check();
        return config.gateways().get("default");
    }

    @Test
    void configuredKeysAreUsedUnlessTheGatewayForbidsThem() throws Exception {
        assertThat(gateway("{}")).isEqualTo(GatewaySettings.of("default"));
        assertThat(gateway("{configured_keys: allow}").configuredKeys()).isTrue();
        assertThat(gateway("{configured_keys: deny}").configuredKeys()).isFalse();
        assertThatThrownBy(() -> gateway("{configured_keys: perhaps}"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("gateways.default.configured_keys");
    }
}
