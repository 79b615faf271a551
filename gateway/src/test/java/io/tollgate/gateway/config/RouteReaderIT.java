package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.route.Element;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteReaderIT {
    private static final String MODEL = "{id: m, type: model, properties: {provider: p, model: x, retries: 2},"
            + " outputs: {success: {elementId: e}}}, {id: e, type: end}";

    @TempDir
    private Path folder;

    private Map<String, DeployedRoute> routes(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), "routes: " + yaml);
        Settings settings = Settings.read(file, Map.of());
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        return config.routes();
    }

    @Test
    void aRouteIsWrittenInYamlOrPastedAsJson() throws Exception {
        DeployedRoute written = routes("""

                  support:
                    elements:
                      - {id: s, type: start, outputs: {next: {elementId: c}}}
                      - id: c
                        type: conditional
                        properties: {conditions: {metadata.beta: true, metadata.age: {$gt: 17.5}}}
                        outputs:
                          "true": {elementId: m}
                          false: {elementId: e}
                      - {id: m, type: model, properties: {provider: p, model: x, retries: 2}, outputs: {success: {elementId: e}}}
                      - {id: e, type: end}
                """).get("support");
        DeployedRoute pasted = routes("""
                {"support": {"id": "9a1", "name": "support", "elements": [
                  {"id": "s", "type": "start", "outputs": {"next": {"elementId": "c"}}},
                  {"id": "c", "type": "conditional",
                   "properties": {"conditions": {"metadata.beta": true, "metadata.age": {"$gt": 17.5}}},
                   "outputs": {"true": {"elementId": "m"}, "false": {"elementId": "e"}}},
                  {"id": "m", "type": "model", "properties": {"provider": "p", "model": "x", "retries": 2},
                   "outputs": {"success": {"elementId": "e"}}},
                  {"id": "e", "type": "end"}
                ]}}
                """).get("support");
        assertThat(pasted).isEqualTo(written);
        assertThat(written.model()).isEqualTo("dynamic/support");
        assertThat(written.graph().models()).extracting(Element.Model::retries).containsExactly(2);
    }

    @Test
    void theVersionOfARouteFollowsFromWhatItHolds() throws Exception {
        String start = "{a: {elements: [{id: s, type: start, outputs: {next: {elementId: m}}}, ";
        String one = routes(start + MODEL + "]}}").get("a").version();
        assertThat(one).matches("config-[0-9a-f]{12}");
        assertThat(routes(start + MODEL + "]}}").get("a").version()).isEqualTo(one);
        assertThat(routes(start + MODEL.replace("2", "3") + "]}}").get("a").version())
                .isNotEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a/b: {elements: []}} | routes.a/b is no route: the name of a route is 1 to 64 letters",
                "{a: {}} | routes.a is no route: elements must be a list of 1 to 100 elements",
                "{a: {elements: [{id: x, type: end, color: red}]}} | elements[0].color is not known here",
                "{a: {elements: [{id: x, type: end}]}} | elements must have one of type start, and have 0",
                "{a: {element: []}} | routes.a.element",
            })
    void whatIsNoRouteIsNamed(String yaml, String problem) {
        assertThatThrownBy(() -> routes(yaml))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(problem);
    }
}
