package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.TestDialects;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What callers send, by its parts: read, or refused by a {@link FailureException} and nothing else. */
final class EdgeFuzzTest {
    private static boolean isJson(byte[] bytes) {
        try {
            Json.decodeValue(Buffer.buffer(bytes));
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    @Test
    void bodiesOfCallsAreReadOrRefused() throws Exception {
        FuzzedBodies.read(
                body -> RequestParser.parse(UpstreamOperation.CHAT_COMPLETIONS, body),
                body -> RequestParser.parse(UpstreamOperation.RESPONSES, body),
                body -> RequestParser.parse(UpstreamOperation.EMBEDDINGS, body),
                RunRequestParser::parse,
                UniversalRequestParser::parse);
    }

    /** What passes the check for a token that may call one model names no other one to any reader. */
    @Test
    void aRestrictedBodyNamesTheModelOrNone() throws Exception {
        ModelRestriction restriction = new ModelRestriction(Set.of("a"), "up", true);
        FuzzedBodies.read(body -> {
            restriction.check(HttpHeaders.headers(), body);
            String model = ModelScanner.whole(body).model();
            assertThat(model == null || Set.of("a", "models/a").contains(model))
                    .as(model)
                    .isTrue();
        });
    }

    @Test
    void aModelIsFoundAlikeHoweverABodyIsCut() throws Exception {
        Fuzz.run(FuzzedBodies.SEEDS, (bytes, random) -> {
            ModelScanner cut = new ModelScanner(true);
            Fuzz.pieces(bytes, random).forEach(piece -> cut.bytes(Buffer.buffer(piece)));
            if (isJson(bytes)) {
                assertThat(cut.model())
                        .isEqualTo(ModelScanner.whole(Buffer.buffer(bytes)).model());
            }
        });
    }

    @Test
    void pathsAreClearOrRefused() throws Exception {
        List<byte[]> seeds = Fuzz.seeds(
                "/v1/default/default/up/chat/completions",
                "/client/v4/accounts/default/ai/run",
                "/v1beta/models/gemini-2.5-pro:streamGenerateContent",
                "/v1/a/b/openai/deployments/x/chat/completions?api-version=1&key=%2e",
                "/v1/../%2e%2e/%2F//;x%zz%c0%ae");
        Fuzz.run(seeds, (bytes, random) -> {
            String path = new String(bytes, StandardCharsets.ISO_8859_1);
            boolean clear = RawPath.clear(path);
            RawPath.clearQuery(path);
            PathParameters.matches("/v1/admin/gateways/{gateway}/tokens/{id}", path);
            for (AccountPath.Form form : AccountPath.Form.values()) {
                try {
                    AccountPath.in(path, form);
                } catch (FailureException refused) {
                    // As it should be.
                }
            }
            for (WireFormat format : WireFormat.values()) {
                Dialect dialect = TestDialects.ALL.of(format);
                TestDialects.ALL.recognize("POST", path, dialect);
                TestDialects.ALL.asksOneModel("POST", path);
            }
            if (clear) {
                assertThat(path).startsWith("/").doesNotContain("/../", "//", "\r", "\n", "\0", "#", "\\");
            }
        });
    }

    @Test
    void headersAndCredentialsAreReadOrRefused() throws Exception {
        Credentials credentials = new Credentials(
                new Authenticator(new StaticTokens(List.of()), Set.of("run"), IssuedTokens.NONE, Clock.systemUTC()));
        List<byte[]> seeds = Fuzz.seeds(
                "authorization: Bearer tg_abc\nx-api-key: k\ncf-aig-metadata: {\"a\":1,\"b\":\"x\"}",
                "cf-aig-cache-ttl: 60\ncf-aig-max-attempts: 3\ncf-aig-backoff: linear\ncf-aig-custom-cost: {\"per_token_in\":1e-6}",
                "cf-aig-gateway-id: a\ncf-aig-request-timeout: 99999999999\nx-gateway-project-id: p\ncf-aig-authorization: Bearer x");
        Fuzz.run(seeds, (bytes, random) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            try {
                CallOptionsParser.parse(headers(text));
            } catch (FailureException refused) {
                assertThat(refused.failure().message()).isNotEmpty();
            }
            for (CredentialLocation location : CredentialLocation.values()) {
                credentials.take(headers(text), query(text, random), location);
            }
        });
    }

    private static String query(String text, Random random) {
        return text.replace('\n', random.nextBoolean() ? '&' : ';').replace(": ", "=");
    }

    private static MultiMap headers(String text) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return headers;
    }
}
