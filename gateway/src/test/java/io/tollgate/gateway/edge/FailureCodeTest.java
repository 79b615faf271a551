package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.analytics.AnalyticsUnavailable;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureCode;
import io.tollgate.gateway.control.ControlUnavailable;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The one table of failures, held against the documentation, the OpenAPI description, and every failure there is. */
final class FailureCodeTest {
    private static final Path TABLE = Path.of("..", "docs", "errors.md");

    static Stream<Failure> failures() {
        Stream<Failure> closed = Stream.of(
                        CallFailure.class, AccessFailure.class, AdminFailure.class, HttpFailure.class)
                .flatMap(set -> Arrays.stream(set.getPermittedSubclasses()))
                .map(FailureCodeTest::one);
        return Stream.concat(closed, Stream.of(new AnalyticsUnavailable(), new ControlUnavailable()));
    }

    private static Failure one(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return (Failure) constructor.newInstance(
                    Arrays.stream(components).map(each -> some(each.getType())).toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object some(Class<?> type) {
        if (type == String.class) {
            return "something";
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(3);
        }
        if (type == List.class) {
            return List.of("GET");
        }
        if (type == BigDecimal.class) {
            return BigDecimal.TEN;
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return type == int.class ? (Object) 7 : (Object) 7L;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachFailureIsExplainedInBothDialects(Failure failure) {
        JsonObject cloudflare = ErrorDialect.CLOUDFLARE
                .json(failure, "r")
                .getJsonArray("errors")
                .getJsonObject(0);
        assertThat(cloudflare.getInteger("code")).isEqualTo(failure.code().cloudflareNumber());
        assertThat(cloudflare.getString("message")).isEqualTo(failure.message());
        assertThat(cloudflare.getString("reason")).isEqualTo(failure.code().id());
        JsonObject openAi = ErrorDialect.OPENAI.json(failure, "r").getJsonObject("error");
        assertThat(openAi.getString("code")).isEqualTo(failure.code().id());
        assertThat(openAi.getString("type")).isEqualTo(failure.code().type());
        assertThat(openAi.getString("message")).isEqualTo(failure.message()).isNotBlank();
        assertThat(openAi.getString("request_id")).isEqualTo("r");
    }

    @Test
    void eachCodeIsSomeFailures() {
        assertThat(failures().map(Failure::code)).contains(FailureCode.values());
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void numbersThatAreOursBeginWithTheStatus(FailureCode code) {
        if (code != FailureCode.INVALID_API_KEY && code != FailureCode.RATE_LIMITED) {
            assertThat(code.cloudflareNumber() / 100).isEqualTo(code.status());
        }
    }

    @Test
    void numbersAreUniqueAndCloudflaresOwnStandForWhatTheyStandForThere() {
        assertThat(Arrays.stream(FailureCode.values()).map(FailureCode::cloudflareNumber))
                .doesNotHaveDuplicates();
        assertThat(FailureCode.INVALID_API_KEY.cloudflareNumber()).isEqualTo(2009);
        assertThat(FailureCode.RATE_LIMITED.cloudflareNumber()).isEqualTo(2003);
    }

    @Test
    void theDocumentationHasTheSameTable() throws IOException {
        List<String> documented = Files.readAllLines(TABLE).stream()
                .filter(line -> line.matches("\\| \\d{3} \\| `.*"))
                .map(line -> line.substring(0, line.indexOf('|', line.indexOf("` | ") + 4) + 1))
                .toList();
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FailureCode.values())
                        .map(code ->
                                "| " + code.status() + " | `" + code.id() + "` | " + code.cloudflareNumber() + " |")
                        .toList());
    }

    @Test
    void theOpenApiDescriptionHasTheSameCodes() {
        assertThat(OpenApiTest.read()
                        .getJsonObject("components")
                        .getJsonObject("schemas")
                        .getJsonObject("ErrorCode")
                        .getJsonArray("enum")
                        .stream())
                .containsExactlyElementsOf(
                        Arrays.stream(FailureCode.values()).map(FailureCode::id).toList());
    }
}
