package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Failure;
import io.vertx.core.json.JsonObject;
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
import org.junit.jupiter.params.provider.MethodSource;

/** Every failure there is can be told in Cloudflare's manner, with a number that the table in the documentation has. */
final class CloudflareCodesTest {
    private static final Path TABLE = Path.of("..", "docs", "errors.md");

    static Stream<Failure> failures() {
        return Arrays.stream(Failure.class.getPermittedSubclasses()).map(CloudflareCodesTest::one);
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
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return type == int.class ? (Object) 7 : (Object) 7L;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void hasANumberOfItsOwnThatIsDocumented(Failure failure) throws Exception {
        ErrorResponses.ErrorResponse error = ErrorResponses.of(failure);
        JsonObject told =
                error.json(ErrorDialect.CLOUDFLARE, "r").getJsonArray("errors").getJsonObject(0);
        int number = told.getInteger("code");
        assertThat(told.getString("message")).isEqualTo(failure.message());
        assertThat(told.getString("reason")).isEqualTo(error.code());
        assertThat(number).isEqualTo(CloudflareCodes.of(error.code()));
        if (number >= 10_000) {
            assertThat(number / 100).isEqualTo(error.status());
        }
        assertThat(Files.readAllLines(TABLE))
                .anyMatch(line ->
                        line.startsWith("| " + error.status() + " | `" + error.code() + "` | " + number + " |"));
    }

    @Test
    void cloudflaresOwnNumbersStandForWhatTheyStandForThere() {
        assertThat(CloudflareCodes.of("invalid_api_key")).isEqualTo(2009);
        assertThat(CloudflareCodes.of("rate_limited")).isEqualTo(2003);
    }
}
