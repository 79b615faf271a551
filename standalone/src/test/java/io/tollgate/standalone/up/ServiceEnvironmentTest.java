package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceEnvironmentTest {

    private final ServiceEnvironment environment = new ServiceEnvironment(Map.of(
            "PATH", "/bin",
            "OPENAI_API_KEY", "sk-secret",
            "CLOUDFLARE_API_TOKEN", "cf-secret",
            "GATEWAY_API_KEY", "plain",
            "GATEWAY_API_KEY_HASHES", "digests",
            "TOLLGATE_TOKEN", "plain",
            "TOLLGATE_MASTER_KEY", "master",
            "TOLLGATE_OIDC_CLIENT_SECRET", "client",
            "TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", "elsewhere:9092",
            "TOLLGATE_LOG_LEVEL", "DEBUG"));

    @Test
    void theGatewaySeesProviderKeysButNoPlainToken() {
        assertThat(environment.gateway(Map.of("GATEWAY_API_KEY_HASHES", "merged")))
                .containsEntry("OPENAI_API_KEY", "sk-secret")
                .containsEntry("TOLLGATE_MASTER_KEY", "master")
                .containsEntry("TOLLGATE_OIDC_CLIENT_SECRET", "client")
                .containsEntry("GATEWAY_API_KEY_HASHES", "merged")
                .doesNotContainKeys("GATEWAY_API_KEY", "TOLLGATE_TOKEN");
    }

    @Test
    void servicesSeeNoSecretAndTheirOwnAddresses() {
        assertThat(environment.service(Map.of("TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "PATH", "/bin",
                        "TOLLGATE_LOG_LEVEL", "DEBUG",
                        "TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"));
    }

    @Test
    void storageSeesOnlyWhatAnyProgramNeeds() {
        assertThat(environment.storage(Map.of())).containsOnlyKeys("PATH", "TOLLGATE_LOG_LEVEL");
    }
}
