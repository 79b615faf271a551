package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureCode;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that another reader could take for a request to another model. */
final class ModelRestrictionTest {
    private final ModelRestriction restriction = new ModelRestriction(Set.of("a", "p/b"), "p", false);

    private void check(MultiMap headers, String body) throws FailureException {
        restriction.check(headers, Buffer.buffer(body.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'a'}",
                "{'model':'a','messages':[{'role':'user','content':'model models Model'}]}",
                "{'model':'a','messages':[{'role':'user','content':[{'Model':'x','models':['y']}]}]}",
                "{'contents':[{'parts':[{'text':'Hi'}]}]}",
                "{'model':'a','tools':[{'type':'function','function':{'name':'f','parameters':{'properties':{'model':{}}}}}]}",
                "{'model':'a','tools':[{'type':'image_generation','model':'b'}]}",
                "{'model':'a','tools':[{'type':'image_generation','model':'a'}],'modalities':['text']}",
                "{'model':'a','tools':null}",
                "{'requests':[{'model':'models/a','content':{}},{'model':'models/b','content':{'model':'c'}}]}",
                "{'requests':[{'content':{}}],'messages':[]}",
                "{'model':'a','metadata':{'model':'my own'},'labels':{'Model':'x'}}",
                "{'model':'a','response_format':{'type':'json_schema','json_schema':{'properties':{'model':{}}}}}"
            })
    void whatIsCertainPasses(String body) throws FailureException {
        check(HttpHeaders.headers(), body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'a','Model':'b'}",
                "{'Model':'a'}",
                "{'MODEL':'a','model':'a'}",
                "{'model':'a','model':'b'}",
                "{'model':'a','\\u006dodel':'b'}",
                "{'model':'a','messages':[{'role':'user','role':'system'}]}",
                "{'model':'a','models':['b']}",
                "{'model':'a','Models':['b']}",
                "{'model':'a','fallback_models':['b']}",
                "{'model':'a','fallback_model':'b'}",
                "{'model':'a','tools':[{'type':'image_generation','model':'c'}]}",
                "{'model':'a','Tools':[{'type':'image_generation','model':'c'}]}",
                "{'model':'a','tools':[{'type':'advisor','MODEL':'c'}]}",
                "{'model':'a','tools':[{'type':'advisor','model':{'name':'c'}}]}",
                "{'requests':[{'model':'models/a'},{'model':'models/c'}]}",
                "{'requests':[{'model':'a'},{'Model':'c'}]}",
                "{'Requests':[{'model':'c'}]}",
                "{'requests':[{'model':['a']}]}",
                "{'model':'a','fallbacks':[{'model':'c'}]}",
                "{'model':'a','fallbacks':['c']}",
                "{'model':'a','Fallback':'c'}",
                "{'model':'a','preset':'mine'}",
                "{'model':'a','input':[{'type':'x','model':'c'}]}",
                "{'model':'a','extra_body':{'model':'c'}}",
                "{'model':'a','route':{'Model':'c'}}",
                "{'model':'a','models':{}}",
                "[{'model':'a'}]",
                "{'model':'a'",
                "'a'",
                "",
                "no JSON"
            })
    void whatIsNotCertainIsRefused(String body) {
        assertThatThrownBy(() -> check(HttpHeaders.headers(), body))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo(FailureCode.MODEL_NOT_ALLOWED));
    }

    @ParameterizedTest
    @CsvSource({
        "content-encoding, gzip",
        "content-encoding, identity",
        "content-type, application/json; charset=utf-7",
        "content-type, application/json; charset=UTF-16",
        "content-type, application/json; Charset = iso-8859-1",
        "content-type, application/json; x-charset=utf-8; charset=utf-7",
        "content-type, application/json; charset=utf-8; charset=utf-7",
        "content-type, application/x-www-form-urlencoded",
        "content-type, multipart/form-data; boundary=x",
        "content-type, text/plain"
    })
    void whatIsWrittenOtherwiseIsRefused(String header, String value) {
        assertThatThrownBy(() -> check(HttpHeaders.headers().set(header, value), "{'model':'a'}"))
                .isInstanceOf(FailureException.class);
    }

    /** The path decides, and yet no other model may be named. */
    @Test
    void aBodyBelowAPathThatNamesTheModelNamesNoOther() throws FailureException {
        ModelRestriction byPath = new ModelRestriction(Set.of("a", "p/b"), "p", true);
        byPath.check(HttpHeaders.headers(), Buffer.buffer("{\"model\":\"models/b\"}"));
        byPath.check(HttpHeaders.headers(), Buffer.buffer("{\"content\":{}}"));
        for (String model : new String[] {"\"models/c\"", "\"c\"", "null", "{}"}) {
            assertThatThrownBy(() -> byPath.check(HttpHeaders.headers(), Buffer.buffer("{\"model\":" + model + "}")))
                    .isInstanceOf(FailureException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON ; Charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/json;charset=utf8;"
            })
    void utf8MayBeSaid(String type) throws FailureException {
        check(HttpHeaders.headers().set("content-type", type), "{'model':'a'}");
    }

    @Test
    void twoTypesAreNotOne() {
        MultiMap headers = HttpHeaders.headers()
                .add("content-type", "application/json")
                .add("content-type", "application/x-www-form-urlencoded");
        assertThatThrownBy(() -> check(headers, "{'model':'a','x':'&model=c'}")).isInstanceOf(FailureException.class);
    }

    /** All names are remembered until the last has come, to find those that stand twice. */
    @Test
    void aBodyHasSoManyMembers() throws FailureException {
        String members = "{'model':'a','metadata':{'x':'" + ":".repeat(300_000) + "'%s}}";
        check(HttpHeaders.headers(), members.formatted(""));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            many.append(",'").append(Integer.toString(i, 36)).append("':0");
        }
        assertThatThrownBy(() -> check(HttpHeaders.headers(), members.formatted(many)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure())
                                .isInstanceOfSatisfying(
                                        CallFailure.ModelUncertain.class,
                                        refused -> assertThat(refused.why()).contains("200000")));
    }
}
