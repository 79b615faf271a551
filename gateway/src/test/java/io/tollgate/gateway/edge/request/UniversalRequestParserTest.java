package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.request.UniversalRequestParser.Step;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UniversalRequestParserTest {
    private static final String STEP = "{\"provider\":\"p\",\"endpoint\":\"e\"}";
    private static final String SHAPE =
            "The body must be an array of 1 to 10 objects, each with provider, endpoint, headers and query.";

    private static List<Step> parse(String json) throws FailureException {
        return UniversalRequestParser.parse(Buffer.buffer(json));
    }

    private static Failure refused(String json) {
        return FailureException.failureOf(catchThrowable(() -> parse(json)));
    }

    @Test
    void requestsAreReadInTheirOrder() throws FailureException {
        List<Step> steps = parse("""
                [ {"provider":"openai","endpoint":"chat/completions",
                   "headers":{"Authorization":"Bearer k","x-n":1,"x-b":true,"Content-Type":"text/plain"},
                   "query":{"model":"m"}},
                  {"query" : {}, "endpoint":"v1/messages","unknown":[{"query":1}],"provider":"anthropic","headers":null} ]""");
        assertThat(steps).extracting(Step::provider).containsExactly("openai", "anthropic");
        assertThat(steps).extracting(Step::endpoint).containsExactly("chat/completions", "v1/messages");
        assertThat(steps).extracting(step -> step.query().toString()).containsExactly("{\"model\":\"m\"}", "{}");
        assertThat(steps.getFirst().headers().get("authorization")).isEqualTo("Bearer k");
        assertThat(steps.getFirst().headers().get("x-n")).isEqualTo("1");
        assertThat(steps.getFirst().headers().get("x-b")).isEqualTo("true");
        assertThat(steps.getFirst().headers().getAll("content-type")).containsExactly("text/plain");
        assertThat(steps.getLast().headers().get("content-type")).isEqualTo("application/json");
        assertThat(steps.getLast().headers()).hasSize(1);
    }

    @Test
    void headersAreBounded() throws FailureException {
        String[] names =
                IntStream.range(0, 101).mapToObj(i -> "\"x" + i + "\":1").toArray(String[]::new);
        String step = "{\"provider\":\"p\",\"endpoint\":\"e\",\"headers\":{";
        String hundred = String.join(",", Arrays.copyOf(names, 100));
        assertThat(parse(step + hundred + "}}").getFirst().headers().contains("x99"))
                .isTrue();
        assertThat(refused(step + String.join(",", names) + "}}").param()).isEqualTo("[0].headers");
        String longest = "v".repeat((16 << 10) - 1);
        assertThat(parse(step + "\"a\":\"" + longest + "\"}}")).hasSize(1);
        assertThat(refused(step + "\"a\":\"" + longest + "v\"}}").param()).isEqualTo("[0].headers");
    }

    @Test
    void oneRequestMayStandAlone() throws FailureException {
        assertThat(parse(STEP)).singleElement().satisfies(step -> {
            assertThat(step.provider()).isEqualTo("p");
            assertThat(step.query().length()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ \"b\" : [1 , 2.50 ,\t1e9],\n \"a\":\"é ☃ \\ud83d\\ude00 \\/ \\\"}]\" }",
                "[ ]",
                "[{\"a\":{}}]",
                "\"text \\u0041\"",
                "12",
                "-1.50e+3",
                "true",
                "null",
            })
    void whatIsSentIsCutOutByteForByte(String query) throws FailureException {
        isCutOut("[{\"endpoint\":\"ü\",\"query\": ", query, ",\"provider\":\"p\"}]");
        isCutOut("[{\"endpoint\":\"ü\",\"query\":\n", query, "  , \"provider\":\"p\"}]");
        isCutOut("{\"provider\":\"p\",\"endpoint\":\"e\",\"query\":", query, "}");
    }

    private static void isCutOut(String before, String query, String after) throws FailureException {
        assertThat(parse(before + query + after))
                .singleElement()
                .satisfies(step -> assertThat(step.query()).hasToString(query));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "10, true", "11, false"})
    void thereAreOneToTen(int steps, boolean right) throws FailureException {
        String body = "[" + String.join(",", Collections.nCopies(steps, STEP)) + "]";
        if (right) {
            assertThat(parse(body)).hasSize(steps);
        } else {
            assertThat(refused(body)).isEqualTo(new CallFailure.InvalidRequest(SHAPE, null));
        }
    }

    /** Apostrophes stand for quotes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "[] | - | the shape",
                "1 | - | the shape",
                "\"x\" | - | the shape",
                "null | - | the shape",
                "[1] | - | the shape",
                "[[]] | - | the shape",
                "[{'provider':'p','endpoint':'e'},1] | - | the shape",
                "[{'provider':'p','endpoint':'e'}] 1 | - | the shape",
                "{'provider':'p','endpoint':'e'} {} | - | the shape",
                "{} | [0].provider | [0].provider is missing.",
                "[{'provider':'p'}] | [0].endpoint | [0].endpoint is missing.",
                "[{'provider':'p','endpoint':'e'},{'endpoint':'e'}] | [1].provider | [1].provider is missing.",
                "[{'provider':1}] | [0].provider | [0].provider must be a non-empty string.",
                "[{'provider':''}] | [0].provider | [0].provider must be a non-empty string.",
                "[{'provider':null}] | [0].provider | [0].provider must be a non-empty string.",
                "[{'endpoint':{}}] | [0].endpoint | [0].endpoint must be a non-empty string.",
                "[{'headers':[]}] | [0].headers | [0].headers must be an object.",
                "[{'headers':'x'}] | [0].headers | [0].headers must be an object.",
                "[{'headers':{'a':null}}] | [0].headers | [0].headers must hold strings, numbers or booleans.",
                "[{'headers':{'a':[]}}] | [0].headers | [0].headers must hold strings, numbers or booleans.",
                "[{'headers':{'a b':'c'}}] | [0].headers | [0].headers cannot be sent as a header.",
                "[{'headers':{'a':'b\\r\\nc: d'}}] | [0].headers | [0].headers cannot be sent as a header.",
            })
    void whatIsWrongIsSaid(String body, @Nullable String param, String message) {
        assertThat(refused(body.replace('\'', '"')))
                .isEqualTo(new CallFailure.InvalidRequest(message.equals("the shape") ? SHAPE : message, param));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "x", "{", "[", "[{\"provider\":\"p\"", "{\"query\":{\"a\":}}", "[{]", "{\"a\":1,}"})
    void whatIsNoJsonIsRefused(String body) {
        assertThat(refused(body))
                .isInstanceOfAny(CallFailure.InvalidJson.class, CallFailure.InvalidRequest.class)
                .extracting(Failure::message)
                .asString()
                .startsWith(body.isBlank() ? SHAPE : "The body is not valid JSON at line 1, column ");
    }
}
