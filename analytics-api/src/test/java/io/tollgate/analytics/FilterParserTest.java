package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.analytics.Dimension.Column;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterParserTest {
    private static final Set<String> OTHERS = Set.of("from", "limit");

    private static List<Filter> parse(Caller caller, Map<String, List<String>> parameters) {
        return new FilterParser(caller).parse(new Parameters(parameters), OTHERS);
    }

    private static List<Filter> parse(Map<String, List<String>> parameters) {
        return parse(Queries.READER, parameters);
    }

    private static Failure refusal(Caller caller, Map<String, List<String>> parameters) {
        RefusedException[] refused = new RefusedException[1];
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> parse(caller, parameters))
                .satisfies(e -> refused[0] = e);
        return refused[0].failure();
    }

    @Test
    void filtersComeInTheOrderOfTheirDimensions() {
        assertThat(parse(Map.of(
                        "status", List.of("404"),
                        "model", List.of("b", "!c", "a"),
                        "stream", List.of("!true"),
                        "metadata.team", List.of("red"),
                        "from", List.of("-1h"))))
                .containsExactly(
                        new Filter.Values(new Dimension.Metadata("team"), List.of("red"), List.of()),
                        new Filter.Values(Column.MODEL, List.of("b", "a"), List.of("c")),
                        new Filter.Values(Column.STATUS, List.of(404), List.of()),
                        new Filter.Values(Column.STREAM, List.of(), List.of(true)));
    }

    @Test
    void twoNamesOfADimensionAreOneFilter() {
        assertThat(parse(Map.of("project", List.of("x"), "project_id", List.of("y", "!z"))))
                .containsExactly(new Filter.Values(Column.PROJECT, List.of("x", "y"), List.of("z")));
    }

    @Test
    void nothingIsNoFilter() {
        assertThat(parse(Map.of("limit", List.of("3")))).isEmpty();
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThat(refusal(Queries.READER, Map.of("provder", List.of("x"))))
                .isInstanceOfSatisfying(Failure.InvalidParameter.class, invalid -> {
                    assertThat(invalid.parameter()).isEqualTo("provder");
                    assertThat(invalid.message()).contains("from, limit", "provider", "metadata.<key>");
                });
    }

    @ParameterizedTest
    @CsvSource({"100, true", "101, false"})
    void aFilterHasAHundredValuesAtMost(int values, boolean allowed) {
        Map<String, List<String>> parameters = Map.of("model", Collections.nCopies(values, "m"));
        if (allowed) {
            assertThat(((Filter.Values) parse(parameters).getFirst()).any()).hasSize(values);
        } else {
            assertThat(refusal(Queries.READER, parameters)).isInstanceOf(Failure.InvalidParameter.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"512, true", "513, false"})
    void aValueHas512CharactersAtMost(int length, boolean allowed) {
        Map<String, List<String>> parameters = Map.of("model", List.of("m".repeat(length)));
        if (allowed) {
            assertThat(parse(parameters)).hasSize(1);
        } else {
            assertThat(refusal(Queries.READER, parameters)).isInstanceOf(Failure.InvalidParameter.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "metadata.team"})
    void whatNeedsThePermissionReadIsDeniedWithoutIt(String name) {
        assertThat(refusal(Caller.of("run", "*"), Map.of(name, List.of("x"))))
                .isInstanceOfSatisfying(
                        Failure.Denied.class,
                        denied -> assertThat(denied.code()).isEqualTo("permission_denied"));
    }

    @Test
    void aCallerOfSomeGatewaysHasAFilterOfItsOwn() {
        assertThat(parse(Caller.of("read", "beta,alpha"), Map.of("gateway", List.of("!beta"))))
                .containsExactly(
                        new Filter.Values(Column.GATEWAY, List.of(), List.of("beta")),
                        new Filter.Values(Column.GATEWAY, List.of("alpha", "beta"), List.of()));
    }

    @ParameterizedTest
    @CsvSource({"'alpha,beta', gamma", "'', alpha"})
    void anotherGatewayThanTheCallersIsDenied(String gateways, String asked) {
        assertThat(refusal(Caller.of("read", gateways), Map.of("gateway", List.of(asked))))
                .isInstanceOfSatisfying(
                        Failure.Denied.class,
                        denied -> assertThat(denied.code()).isEqualTo("gateway_not_allowed"));
    }

    @Test
    void aCallerWithoutAGatewayIsDeniedEverything() {
        assertThat(refusal(Caller.of("read", ""), Map.of()))
                .isInstanceOfSatisfying(
                        Failure.Denied.class,
                        denied -> assertThat(denied.code()).isEqualTo("gateway_not_allowed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "project", "project_id"})
    void whatIsHiddenIsNoFilter(String name) {
        Caller anonymous = Caller.of(null, "*", "gateway,project");
        assertThat(refusal(anonymous, Map.of(name, List.of("x"))))
                .isInstanceOfSatisfying(
                        Failure.Denied.class,
                        denied -> assertThat(denied.code()).isEqualTo("permission_denied"));
        assertThat(refusal(anonymous, Map.of(name, List.of("!x")))).isInstanceOf(Failure.Denied.class);
        assertThat(parse(anonymous, Map.of("provider", List.of("x")))).hasSize(1);
    }
}
