package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.edge.FuzzedRequests;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What callers ask for: read, or refused by a {@link FailureException} and nothing else. */
final class RequestFuzzTest {
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
        FuzzedRequests.read(
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
        FuzzedRequests.read(body -> {
            restriction.check(HttpHeaders.headers(), body);
            String model = ModelScanner.whole(body).model();
            assertThat(model == null || Set.of("a", "models/a").contains(model))
                    .as(model)
                    .isTrue();
        });
    }

    @Test
    void aModelIsFoundAlikeHoweverABodyIsCut() throws Exception {
        Fuzz.run(FuzzedRequests.BODIES, (bytes, random) -> {
            ModelScanner cut = new ModelScanner(true);
            Fuzz.pieces(bytes, random).forEach(piece -> cut.bytes(Buffer.buffer(piece)));
            if (isJson(bytes)) {
                assertThat(cut.model())
                        .isEqualTo(ModelScanner.whole(Buffer.buffer(bytes)).model());
            }
        });
    }

    @Test
    void optionsAreReadOrRefused() throws Exception {
        Fuzz.run(FuzzedRequests.HEADS, (bytes, random) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            try {
                CallOptionsParser.parse(FuzzedRequests.headers(text));
            } catch (FailureException refused) {
                assertThat(refused.failure().message()).isNotEmpty();
            }
        });
    }
}
