package io.tollgate.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tollgate.gateway.route.Walk.Stop;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WalkTest {
    private final Map<String, FieldValue> fields = new HashMap<>();
    /** Limits that are used up, by the element's id. */
    private final Map<String, Duration> usedUp = new HashMap<>();

    private final List<String> taken = new ArrayList<>();
    private double drawn;

    private static String model(String id, @Nullable String fallback) {
        String other = fallback == null ? "" : ",'fallback':{'elementId':'" + fallback + "'}";
        return "{'id':'" + id + "','type':'model','properties':{'provider':'p','model':'x'},"
                + "'outputs':{'success':{'elementId':'e'}" + other + "}}";
    }

    private static RouteGraph route(String first, String... elements) throws Exception {
        return RouteGraphTest.graph("[{'id':'s','type':'start','outputs':{'next':{'elementId':'" + first + "'}}},"
                + String.join(",", elements) + ",{'id':'e','type':'end'}]");
    }

    private Walk walk(RouteGraph graph) {
        return new Walk(graph, field -> fields.get(field.toString()), (element, key) -> drawn, (element, key) -> {
            taken.add(element.id() + "=" + key);
            return usedUp.get(element.id());
        });
    }

    private static void asks(Stop stop, String id) {
        assertThat(stop)
                .isInstanceOfSatisfying(
                        Stop.Asks.class, asks -> assertThat(asks.model().id()).isEqualTo(id));
    }

    @Test
    void aModelThatDoesNotAnswerLeadsToItsFallbackAndTheLastOneToNothing() throws Exception {
        Walk walk = walk(route("a", model("a", "b"), model("b", null)));
        asks(walk.onward(), "a");
        asks(walk.onward(), "b");
        assertThat(walk.onward()).isEqualTo(new Stop.Ended("b"));
        assertThat(walk.path()).isEqualTo("s.next > a.fallback > b");
    }

    @Test
    void anAnswerLeadsToTheEnd() throws Exception {
        Walk walk = walk(route("a", model("a", null)));
        asks(walk.onward(), "a");
        walk.answered();
        assertThat(walk.path()).isEqualTo("s.next > a.success > e");
    }

    private static RouteGraph conditional(String condition) throws Exception {
        return route(
                "c",
                "{'id':'c','type':'conditional','properties':{'conditions':" + condition
                        + "},'outputs':{'true':{'elementId':'yes'},'false':{'elementId':'no'}}}",
                model("yes", null),
                model("no", null));
    }

    /** The call has metadata in text, and a body with its types. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'metadata.plan':{'$eq':'free'}} | yes",
                "{'metadata.plan':'free'} | yes",
                "{'metadata.plan':{'$ne':'free'}} | no",
                "{'metadata.none':{'$ne':'free'}} | yes",
                "{'metadata.none':'free'} | no",
                "{'metadata.age':{'$gt':9}} | yes",
                "{'metadata.age':{'$gt':21}} | no",
                "{'metadata.age':{'$gte':21}} | yes",
                "{'metadata.age':{'$lt':100}} | yes",
                "{'metadata.age':{'$lte':20.5}} | no",
                "{'metadata.age':{'$eq':21.0}} | yes",
                "{'metadata.age':{'$gt':18,'$lt':21}} | no",
                "{'metadata.plan':{'$gt':9}} | no",
                "{'metadata.plan':{'$gt':'a'}} | yes",
                "{'metadata.beta':true} | yes",
                "{'metadata.beta':{'$ne':false}} | yes",
                "{'metadata.plan':{'$in':['pro','free']}} | yes",
                "{'metadata.plan':{'$nin':['pro','free']}} | no",
                "{'metadata.none':{'$nin':['pro']}} | yes",
                "{'metadata.none':{'$exists':false}} | yes",
                "{'metadata.plan':{'$exists':false}} | no",
                "{'metadata.plan':{'$not':{'$eq':'pro'}}} | yes",
                "{'$not':{'metadata.plan':'free'}} | no",
                "{'$and':[{'metadata.plan':'free'},{'metadata.age':21}]} | yes",
                "{'$or':[{'metadata.plan':'pro'},{'metadata.age':22}]} | no",
                "{'metadata.plan':'free','metadata.age':22} | no",
                "{'body.max_tokens':{'$gt':1000}} | yes",
                "{'body.max_tokens':'4000'} | no",
                "{'body.stream':true} | yes",
                "{'body.stream':'true'} | no",
                "{'body.user':null} | yes",
                "{'body.tools':{'$exists':true}} | yes",
                "{'body.tools':{'$eq':'x'}} | no",
                "{'project':'x'} | no",
            })
    void conditionsCompareWhatTheCallHolds(String condition, String leadsTo) throws Exception {
        fields.put("metadata.plan", new FieldValue.Written("free"));
        fields.put("metadata.age", new FieldValue.Written("21"));
        fields.put("metadata.beta", new FieldValue.Written("true"));
        fields.put("body.max_tokens", new FieldValue.Figure(new BigDecimal(4000)));
        fields.put("body.stream", new FieldValue.Truth(true));
        fields.put("body.user", FieldValue.Other.NULL);
        fields.put("body.tools", FieldValue.Other.STRUCTURE);
        asks(walk(conditional(condition)).onward(), leadsTo);
    }

    @Test
    void aNumberThatWouldTakeLongToCompareIsNone() throws Exception {
        fields.put("metadata.n", new FieldValue.Written("1e999999999"));
        asks(walk(conditional("{'metadata.n':{'$gt':1}}")).onward(), "no");
        fields.put("metadata.n", new FieldValue.Written("1".repeat(100)));
        asks(walk(conditional("{'metadata.n':{'$gt':1}}")).onward(), "no");
    }

    @Test
    void sharesLeadByWhatIsDrawn() throws Exception {
        RouteGraph graph = route(
                "c",
                "{'id':'c','type':'percentage','outputs':{'10%':{'elementId':'a'},'50%':{'elementId':'b'},"
                        + "'else':{'elementId':'d'}}}",
                model("a", null),
                model("b", null),
                model("d", null));
        Map<String, Integer> led = new HashMap<>();
        Random random = new Random(7);
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            drawn = random.nextDouble();
            Walk walk = walk(graph);
            Stop.Asks asks = (Stop.Asks) walk.onward();
            led.merge(asks.model().id(), 1, Integer::sum);
        }
        assertThat((double) led.get("a") / draws).isCloseTo(0.1, within(0.01));
        assertThat((double) led.get("b") / draws).isCloseTo(0.5, within(0.01));
        assertThat((double) led.get("d") / draws).isCloseTo(0.4, within(0.01));
    }

    @Test
    void aLimitIsAskedOnlyWhereTheWayLeadsThere() throws Exception {
        String rate = "{'id':'r','type':'rate','properties':{'limit':1,'interval':60,'key':'metadata.user'},"
                + "'outputs':{'success':{'elementId':'b'},'fallback':{'elementId':'d'}}}";
        RouteGraph graph = route("a", model("a", "r"), rate, model("b", null), model("d", null));
        fields.put("metadata.user", new FieldValue.Written("ann"));
        Walk walk = walk(graph);
        asks(walk.onward(), "a");
        assertThat(taken).isEmpty();
        asks(walk.onward(), "b");
        usedUp.put("r", Duration.ofSeconds(3));
        Walk other = walk(graph);
        other.onward();
        asks(other.onward(), "d");
        assertThat(taken).containsExactly("r=ann", "r=ann");
        assertThat(other.path()).isEqualTo("s.next > a.fallback > r.fallback > d");
    }

    @Test
    void aLimitWithoutAFallbackEndsTheRoute() throws Exception {
        usedUp.put("r", Duration.ofSeconds(3));
        Walk walk = walk(route(
                "r",
                "{'id':'r','type':'rate','properties':{'limit':1,'interval':60},'outputs':{'success':{'elementId':'a'}}}",
                model("a", null)));
        assertThat(walk.onward())
                .isInstanceOfSatisfying(
                        Stop.Limited.class,
                        limited -> assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(3)));
        assertThat(taken).containsExactly("r=null");
    }
}
