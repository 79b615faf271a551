package io.tollgate.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.gateway.route.Element.Rate.Counts;
import io.tollgate.gateway.route.Element.Rate.Technique;
import io.vertx.core.json.JsonArray;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteGraphTest {
    private static final String START = "{'id':'s','type':'start','outputs':{'next':{'elementId':'%s'}}},";
    private static final String MODEL = "{'id':'m','type':'model','properties':{'provider':'p','model':'x'},"
            + "'outputs':{'success':{'elementId':'e'}}},{'id':'e','type':'end'}";

    static RouteGraph graph(String elements) throws InvalidRouteException {
        return RouteGraph.of(new JsonArray(elements.replace('\'', '"')).getList());
    }

    /** A route whose start leads to one element, which may lead to a model and to an end. */
    private static RouteGraph with(String id, String element) throws InvalidRouteException {
        return graph("[" + START.formatted(id) + element + "," + MODEL + "]");
    }

    private static List<String> problems(String elements) {
        return catchThrowableOfType(InvalidRouteException.class, () -> graph(elements))
                .problems();
    }

    private static List<String> problemsWith(String element) {
        return catchThrowableOfType(InvalidRouteException.class, () -> with("c", element))
                .problems();
    }

    @Test
    void aLimitIsReadInEitherSpelling() throws Exception {
        String outputs = "'outputs':{'success':{'elementId':'m'},'fallback':{'elementId':'e'}}}";
        String documented = "{'id':'c','type':'rate_limit','properties':{'limitType':'count','key':'metadata.user_id',"
                + "'limit':100,'interval':3600,'technique':'sliding'}," + outputs;
        String ofTheApi = "{'id':'c','type':'rate','properties':{'limitType':'count','key':'metadata.user_id',"
                + "'limit':100,'window':3600}," + outputs;
        Element.Rate expected = new Element.Rate(
                "c",
                Counts.COUNT,
                Field.of("metadata.user_id"),
                BigDecimal.valueOf(100),
                Duration.ofHours(1),
                Technique.SLIDING,
                "m",
                "e");
        assertThat(with("c", documented).element("c")).isEqualTo(expected);
        assertThat(with("c", ofTheApi).element("c")).isEqualTo(expected);
    }

    @Test
    void aBudgetIsALimitOfCost() throws Exception {
        RouteGraph graph = with(
                "c",
                "{'id':'c','type':'budget','properties':{'limit':0.5,'interval':86400,'technique':'fixed'},"
                        + "'outputs':{'success':{'elementId':'m'}}}");
        assertThat(graph.element("c"))
                .isEqualTo(new Element.Rate(
                        "c", Counts.COST, null, new BigDecimal("0.5"), Duration.ofDays(1), Technique.FIXED, "m", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"conditions", "condition"})
    void fieldsOfTheBodyAreKnown(String name) throws Exception {
        RouteGraph graph = with(
                "c",
                "{'id':'c','type':'conditional','properties':{'" + name + "':{'body.a.b':{'$gt':3},'metadata.x':1}},"
                        + "'outputs':{'true':{'elementId':'m'},'false':{'elementId':'e'}}}");
        assertThat(graph.bodyFields()).containsExactly(Field.of("body.a.b"));
        assertThat(graph.models()).extracting(Element.Model::model).containsExactly("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'c','type':'switch'} | elements[1].type must be start, conditional, percentage, rate, budget,"
                        + " model or end, not \"switch\"",
                "{'type':'end'} | elements[1].id must be a text of 1 to 256 characters",
                "{'id':'c','type':'end','colour':1} | elements[1].colour is not known here",
                "{'id':'c','type':'end','outputs':{'next':{'elementId':'e'}}} | elements[1].outputs.next is not known",
                "{'id':'e','type':'end'} | elements[3].id is \"e\", which another element has",
                "{'id':'c','type':'conditional','outputs':{'true':{'elementId':'m'}}} | elements[1].outputs.false is"
                        + " missing",
                "{'id':'c','type':'conditional'} | elements[1].properties.conditions must be an object",
                "{'id':'c','type':'percentage','outputs':{'60%':{'elementId':'m'},'50%':{'elementId':'e'}}} |"
                        + " elements[1].outputs has shares of 110% together, more than 100%",
                "{'id':'c','type':'percentage','outputs':{'60%':{'elementId':'m'}}} | elements[1].outputs has shares of"
                        + " 60% together and no else",
                "{'id':'c','type':'percentage','outputs':{'half':{'elementId':'m'}}} | elements[1].outputs.half must be"
                        + " a share",
                "{'id':'c','type':'percentage','outputs':{'0%':{'elementId':'m'}}} | elements[1].outputs.0% must be a"
                        + " share",
                "{'id':'c','type':'percentage','outputs':{'else':{'elementId':'m'}}} | must have 1 to 5 shares",
                "{'id':'c','type':'rate','properties':{'limit':1.5,'interval':1}} | properties.limit must be more than 0"
                        + " and at most 1000000000, and a whole number",
                "{'id':'c','type':'rate','properties':{'limit':0,'interval':1}} | properties.limit must be more than 0",
                "{'id':'c','type':'rate','properties':{'limit':1,'interval':0}} | properties.interval must be a whole"
                        + " number from 1 to 31622400 in seconds",
                "{'id':'c','type':'rate','properties':{'limitType':'tokens'}} | properties.limitType must be count or"
                        + " cost, not \"tokens\"",
                "{'id':'c','type':'rate','properties':{'technique':'leaky'}} | properties.technique must be sliding or"
                        + " fixed",
                "{'id':'c','type':'rate','properties':{'key':'user'}} | properties.key \"user\" is no field of a call",
                "{'id':'c','type':'model','properties':{'model':'x'}} | properties.provider must be a text",
                "{'id':'c','type':'model','properties':{'provider':'p','model':'x','retries':6}} | properties.retries"
                        + " must be a whole number from 0 to 5",
                "{'id':'c','type':'model','properties':{'provider':'p','model':'x','timeout':0}} | properties.timeout"
                        + " must be a whole number from 1 to 3600000 in milliseconds",
                "{'id':'c','type':'model','outputs':{'success':'e'}} | outputs.success must be {\"elementId\": …}",
                "{'id':'c','type':'model','outputs':7} | elements[1].outputs must be an object",
            })
    void whatIsWrongWithAnElementIsNamedWithItsPlace(String element, String problem) {
        assertThat(problemsWith(element)).anySatisfy(each -> assertThat(each).contains(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'plan':1} | conditions.plan \"plan\" is no field of a call",
                "{'token.secret':1} | there are token.id and token.name",
                "{'metadata.':1} | after metadata. stands its name",
                "{'metadata.a':{'$regex':'(a+)+'}} | conditions.metadata.a.$regex is no operator of a field",
                "{'$where':'1'} | conditions.$where is no operator here",
                "{'metadata.a':{'$exists':1}} | conditions.metadata.a.$exists must be true or false",
                "{'metadata.a':{'$in':1}} | conditions.metadata.a.$in must be a list",
                "{'metadata.a':[1]} | must be a number, true, false, null or a text",
                "{'metadata.a':{}} | must have an operator such as $eq",
                "{'$and':[]} | conditions.$and must be a list of conditions",
                "{'$or':{}} | conditions.$or must be a list of conditions",
                "{'$and':[{'x':1}]} | conditions.$and[0].x \"x\" is no field of a call",
                "{'metadata.a':1e999} | is no number that a field could be compared with",
                "{} | must be an object with a field",
            })
    void whatIsWrongWithAConditionIsNamedWithItsPlace(String condition, String problem) {
        String element = "{'id':'c','type':'conditional','properties':{'conditions':" + condition
                + "},'outputs':{'true':{'elementId':'m'},'false':{'elementId':'e'}}}";
        assertThat(problemsWith(element)).singleElement().asString().contains(problem);
    }

    @Test
    void allThatIsWrongIsSaidTogether() {
        assertThat(problems("[{'id':'a','type':'x'},{'id':'b','type':'model'},3]"))
                .hasSize(5);
    }

    @Test
    void conditionsAreNoDeeperAndNoMoreThanCanBeAskedInNoTime() {
        String deep = "{'$not':".repeat(8) + "{'metadata.a':1}" + "}".repeat(8);
        assertThat(problemsWith("{'id':'c','type':'conditional','properties':{'conditions':" + deep
                        + "},'outputs':{'true':{'elementId':'m'},'false':{'elementId':'e'}}}"))
                .singleElement()
                .asString()
                .contains("is deeper than 8 conditions in one another");
        String many = String.join(",", Collections.nCopies(201, "{'metadata.a':1}"));
        assertThat(problemsWith("{'id':'c','type':'conditional','properties':{'conditions':{'$or':[" + many
                        + "]}},'outputs':{'true':{'elementId':'m'},'false':{'elementId':'e'}}}"))
                .singleElement()
                .asString()
                .contains("one more than the 200 conditions");
    }

    @Test
    void aRouteHasOneStartAndAModel() {
        assertThat(problems("[" + MODEL + "]")).containsExactly("elements must have one of type start, and have 0");
        assertThat(problems("[" + START.formatted("e") + "{'id':'e','type':'end'}]"))
                .containsExactly("elements must have one of type model: the route would ask nobody");
        assertThat(problems("[]")).containsExactly("elements must be a list of 1 to 100 elements");
        String ends = String.join(
                ",",
                IntStream.range(0, 101)
                        .mapToObj(i -> "{'id':'" + i + "','type':'end'}")
                        .toList());
        assertThat(problems("[" + ends + "]")).containsExactly("elements must be a list of 1 to 100 elements");
    }

    @Test
    void everyOutputLeadsSomewhereAndEveryElementIsReached() {
        assertThat(problems("[" + START.formatted("nowhere") + MODEL + "]"))
                .containsExactly("element \"s\", output next leads to \"nowhere\", and there is no such element");
        assertThat(problems("[" + START.formatted("m") + MODEL + ",{'id':'island','type':'end'}]"))
                .containsExactly("element \"island\" is never reached from the start");
    }

    @Test
    void noElementLeadsBack() {
        String back = "{'id':'r','type':'rate','properties':{'limit':1,'interval':1},"
                + "'outputs':{'success':{'elementId':'m'},'fallback':{'elementId':'%s'}}}";
        assertThat(problems("[" + START.formatted("r") + back.formatted("s") + "," + MODEL + "]"))
                .containsExactly("element \"r\", output fallback leads back to the start");
        assertThat(problems("[" + START.formatted("r") + back.formatted("r") + "," + MODEL + "]"))
                .containsExactly("element \"r\" is in a circle: s, r, and back to it");
    }

    @Test
    void noSecondModelIsPaidForAnAnswer() {
        String first = "{'id':'f','type':'model','properties':{'provider':'p','model':'x'},"
                + "'outputs':{'success':{'elementId':'m'}}},";
        assertThat(problems("[" + START.formatted("f") + first + MODEL + "]"))
                .containsExactly(
                        "element \"f\", output success must lead to an end: the model has answered, and another"
                                + " one would cost as well");
    }
}
