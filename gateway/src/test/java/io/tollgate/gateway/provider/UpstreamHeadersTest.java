package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpstreamHeadersTest {
    private static final String VALUE = "value";

    private static @Nullable String passed(MultiMap to, String name) {
        return to.get(name);
    }

    private static MultiMap forward(MultiMap from) {
        MultiMap to = HttpHeaders.headers();
        UpstreamHeaders.forward(from, to);
        return to;
    }

    private static MultiMap pass(MultiMap from) {
        MultiMap to = HttpHeaders.headers();
        UpstreamHeaders.pass(from, to);
        return to;
    }

    @ParameterizedTest
    @CsvSource({
        // header, goes upstream with a parsed request, with one that passes through, reaches the caller, does so as it
        // came
        "x-anything, true, true, true, true",
        "accept, true, true, true, true",
        "user-agent, true, true, true, true",
        "content-type, true, true, true, true",
        "anthropic-version, true, true, true, true",
        "openai-organization, true, true, true, true",
        // hop by hop
        "Connection, false, false, false, false",
        "keep-alive, false, false, false, false",
        "Proxy-Authenticate, false, false, false, false",
        "proxy-authorization, false, false, false, false",
        "proxy-connection, false, false, false, false",
        "te, false, false, false, false",
        "TE, false, false, false, false",
        "trailer, false, false, false, false",
        "transfer-encoding, false, false, false, false",
        "Upgrade, false, false, false, false",
        "host, false, false, false, false",
        "expect, false, false, false, false",
        // of a body that is written again, or is as it was
        "content-length, false, false, false, true",
        "content-encoding, false, true, false, false",
        // credentials, and what is said of the caller
        "authorization, false, false, true, true",
        "Authorization, false, false, true, true",
        "x-api-key, false, false, true, true",
        "api-key, false, false, true, true",
        "x-goog-api-key, false, false, true, true",
        "cookie, false, false, true, true",
        "set-cookie, true, true, false, false",
        "Set-Cookie, true, true, false, false",
        "forwarded, false, false, true, true",
        "via, false, false, true, true",
        "x-forwarded-for, false, false, true, true",
        "x-forwarded-host, false, false, true, true",
        "x-forwarded-proto, false, false, true, true",
        "x-real-ip, false, false, true, true",
        "X-Forwarded-Prefix, false, false, true, true",
        "x-forwarded-port, false, false, true, true",
        "cf-connecting-ip, false, false, true, true",
        "true-client-ip, false, false, true, true",
        // another method or path than the one that was looked at
        "X-HTTP-Method-Override, false, false, true, true",
        "x-http-method, false, false, true, true",
        "x-method-override, false, false, true, true",
        "x-original-url, false, false, true, true",
        "X-Rewrite-Url, false, false, true, true",
        // the same to a server that reads an underscore as a hyphen
        "x_api_key, false, false, true, true",
        "X_Forwarded_For, false, false, true, true",
        "content_length, false, false, true, true",
        "Transfer_Encoding, false, false, true, true",
        "cf_aig_metadata, false, false, true, true",
        "session_id, true, true, true, true",
        // the gateway's own
        "cf-aig-metadata, false, false, false, false",
        "CF-AIG-log-id, false, false, false, false",
        "x-gateway-project-id, false, false, false, false",
        "x-tollgate-attempts, false, false, false, false",
        "cf-ray, true, true, true, true",
        "x-gatewa, true, true, true, true",
    })
    void crossesTheGatewayOrDoesNot(String name, boolean up, boolean upAsIs, boolean back, boolean backAsIs) {
        MultiMap from = HttpHeaders.headers().add(name, VALUE);
        assertThat(passed(forward(from), name)).isEqualTo(up ? VALUE : null);
        assertThat(passed(pass(from), name)).isEqualTo(upAsIs ? VALUE : null);
        assertThat(passed(UpstreamHeaders.backward(from), name)).isEqualTo(back ? VALUE : null);
        assertThat(passed(UpstreamHeaders.passBack(from), name)).isEqualTo(backAsIs ? VALUE : null);
    }

    @Test
    void aKeyOfTheOperatorsIsChargedToItsOwnAccount() {
        MultiMap headers = HttpHeaders.headers()
                .add("OpenAI-Organization", VALUE)
                .add("openai-project", VALUE)
                .add("X-Goog-User-Project", VALUE)
                .add("openai-beta", VALUE);
        UpstreamHeaders.dropAccounts(headers);
        assertThat(headers.names()).containsExactly("openai-beta");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Hop, x-hop",
        "'close, X-Hop', x-hop",
        "'X-Hop ,\tX-Other', x-other",
        "content-encoding, content-encoding",
        "content-length, content-length",
    })
    void whatTheConnectionNominatesGoesNoFurther(String connection, String name) {
        MultiMap from = HttpHeaders.headers()
                .add(HttpHeaders.CONNECTION, connection)
                .add(name, VALUE)
                .add("x-end-to-end", VALUE);
        assertThat(pass(from).contains(name)).isFalse();
        assertThat(pass(from).get("x-end-to-end")).isEqualTo(VALUE);
        assertThat(forward(from).contains(name)).isFalse();
        assertThat(forward(from).get("x-end-to-end")).isEqualTo(VALUE);
        assertThat(UpstreamHeaders.backward(from).contains(name)).isFalse();
        assertThat(UpstreamHeaders.backward(from).get("x-end-to-end")).isEqualTo(VALUE);
        assertThat(UpstreamHeaders.passBack(from).contains(name)).isFalse();
        assertThat(UpstreamHeaders.passBack(from).get("x-end-to-end")).isEqualTo(VALUE);
    }

    @ParameterizedTest
    @CsvSource({"x-any, gzip", "accept-encoding, gzip", "accept-encoding, br", "connection, accept-encoding"})
    void noEncodingIsEverAccepted(String name, String value) {
        MultiMap from = HttpHeaders.headers().add(name, value);
        assertThat(forward(from).getAll("accept-encoding")).containsExactly("identity");
        assertThat(pass(from).getAll("accept-encoding")).containsExactly("identity");
    }

    @ParameterizedTest
    @CsvSource({
        "Set-Cookie",
        "Access-Control-Allow-Origin",
        "Refresh",
        "Clear-Site-Data",
        "Alt-Svc",
        "Strict-Transport-Security"
    })
    void whatAnUpstreamSaysOfItsOriginIsNotSaidOfOurs(String name) {
        assertThat(UpstreamHeaders.passBack(HttpHeaders.headers().add(name, VALUE)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"201, true", "301, false", "302, false", "307, false", "308, false", "401, true"})
    void noRedirectLeadsAnywhere(int status, boolean kept) {
        MultiMap headers = HttpHeaders.headers().add("Location", "https://elsewhere.example/");
        UpstreamHeaders.dropRedirect(status, headers);
        assertThat(headers.contains("location")).isEqualTo(kept);
    }

    @Test
    void aHeaderThatStandsTwiceStaysTwice() {
        MultiMap from = HttpHeaders.headers().add("x-twice", "1").add("x-twice", "2");
        assertThat(forward(from).getAll("x-twice")).containsExactly("1", "2");
        assertThat(UpstreamHeaders.backward(from).getAll("x-twice")).containsExactly("1", "2");
    }

    @Test
    void theUpstreamsRequestIdGetsAnotherName() {
        MultiMap back = UpstreamHeaders.backward(HttpHeaders.headers().add("X-Request-Id", "theirs"));
        assertThat(back.contains("x-request-id")).isFalse();
        assertThat(back.get("x-upstream-request-id")).isEqualTo("theirs");
    }

    @Test
    void whatIsCopiedFromIsLeftAlone() {
        MultiMap from = HttpHeaders.headers().add("authorization", "secret").add("connection", "x-hop");
        pass(from);
        UpstreamHeaders.passBack(from);
        assertThat(from.get("authorization")).isEqualTo("secret");
        assertThat(from).hasSize(2);
    }
}
