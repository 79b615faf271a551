package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.service.Secret;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayoutTest {

    private static final PartSecrets SECRETS = new PartSecrets(new Secret("of-kafka"), new Secret("of-clickhouse"));

    private static final StaticTokens RING =
            new StaticTokens(List.of(new StaticTokens.Entry("first", GatewayToken.sha256("a"))));

    private static Layout layout(String host) {
        return new Layout(
                host, 8080, "127.0.0.1", 9090, 1, 2, 3, 4, 5, Path.of("/data"), Path.of("/etc/tollgate.yaml"));
    }

    private final List<ServiceSpec> services = layout("127.0.0.1")
            .services(
                    new ServiceEnvironment(Map.of("PATH", "/bin")),
                    RING,
                    "ab".repeat(32),
                    "cd".repeat(32),
                    "shown",
                    SECRETS);

    private ServiceSpec service(String name) {
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyPartComesAfterThoseItNeeds() {
        Set<String> before = new HashSet<>();
        for (ServiceSpec service : services) {
            assertThat(before).as("before %s", service.name()).containsAll(service.after());
            before.add(service.name());
        }
        assertThat(before).containsExactlyInAnyOrderElementsOf(Layout.NAMES);
    }

    @Test
    void stoppingReachesEveryPartOnceAndEndsWithinTenSeconds() {
        assertThat(Layout.STOPPING.stream().flatMap(group -> group.names().stream()))
                .containsExactlyElementsOf(Layout.NAMES);
        assertThat(Layout.STOPPING.getLast().until()).hasSeconds(9);
    }

    @Test
    void servicesAreToldWhereTheStoragePartsAre() {
        assertThat(service("audit-consumer").environment())
                .containsEntry("TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
                .containsEntry("TOLLGATE_CLICKHOUSE_URL", "jdbc:clickhouse://127.0.0.1:2/tollgate");
        assertThat(service("analytics-api").environment()).containsEntry("TOLLGATE_ANALYTICS_API_PORT", "3");
        assertThat(service("gateway").environment())
                .containsEntry("TOLLGATE_ANALYTICS_URL", "http://127.0.0.1:3")
                .containsEntry("TOLLGATE_HTTP_PORT", "8080")
                .containsEntry("TOLLGATE_HTTP_MANAGEMENT_PORT", "9090");
    }

    @Test
    void onlyTheGatewayGetsTheRing() {
        assertThat(service("gateway").environment()).containsEntry("GATEWAY_API_KEY_HASHES", RING.print());
        assertThat(services.stream().filter(service -> service.environment().containsKey("GATEWAY_API_KEY_HASHES")))
                .hasSize(1);
    }

    @Test
    void analyticsAndTheGatewayShareAToken() {
        assertThat(services.stream().filter(service -> service.environment().containsValue("shown")))
                .extracting(ServiceSpec::name)
                .containsExactlyInAnyOrder("gateway", "analytics-api");
    }

    @Test
    void passwordsReachThoseWhoNeedThemByEnvironmentAlone() {
        assertThat(services.stream().filter(service -> service.environment().containsValue("of-kafka")))
                .extracting(ServiceSpec::name)
                .containsExactlyInAnyOrder("kafka", "gateway", "audit-consumer");
        assertThat(services.stream().filter(service -> service.environment().containsValue("of-clickhouse")))
                .extracting(ServiceSpec::name)
                .containsExactlyInAnyOrder("clickhouse", "audit-consumer", "analytics-api");
        assertThat(services.stream()
                        .flatMap(service -> Stream.concat(service.arguments().stream(), service.jvmFlags().stream())))
                .noneMatch(argument -> argument.contains("of-kafka") || argument.contains("of-clickhouse"));
    }

    @Test
    void onlyServicesReadTheConfiguration() {
        assertThat(service("gateway").arguments()).containsExactly("--config", "/etc/tollgate.yaml");
        assertThat(service("kafka").arguments()).containsExactly("--data", "/data/kafka", "--port", "1");
    }

    @Test
    void aHostThatListensEverywhereIsNamedByOneThatCanBeReached() {
        assertThat(layout("0.0.0.0").url()).isEqualTo("http://127.0.0.1:8080");
        assertThat(layout("::1").url()).isEqualTo("http://[::1]:8080");
        assertThat(layout("gateway.example").url()).isEqualTo("http://gateway.example:8080");
    }
}
