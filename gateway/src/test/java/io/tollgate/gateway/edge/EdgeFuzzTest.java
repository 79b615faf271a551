package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.TestDialects;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What callers send, by its parts: read, or refused by a {@link FailureException} and nothing else. */
final class EdgeFuzzTest {
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
    void credentialsAreReadOrRefused() throws Exception {
        Credentials credentials = new Credentials(
                new Authenticator(new StaticTokens(List.of()), Set.of("run"), IssuedTokens.NONE, Clock.systemUTC()));
        Fuzz.run(FuzzedRequests.HEADS, (bytes, random) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            for (CredentialLocation location : CredentialLocation.values()) {
                credentials.take(FuzzedRequests.headers(text), query(text, random), location);
            }
        });
    }

    private static String query(String text, Random random) {
        return text.replace('\n', random.nextBoolean() ? '&' : ';').replace(": ", "=");
    }
}
