package io.tollgate.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.books.ScriptedUpstream.Ending;
import io.tollgate.gateway.books.ScriptedUpstream.Script;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attempt that the provider may have charged for leaves a gap where nothing says what it used. */
final class AttemptsIT {
    private static final String ASKED =
            "{\"model\":\"books-openai/priced\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private BooksFixture fixture;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        fixture = new BooksFixture(folder, "30s");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private UsageEvent row(String path, Script script) throws Exception {
        fixture.upstream.script("it", script);
        HttpResponse<String> answer = fixture.call(path, ASKED, "it");
        return fixture.event(BooksFixture.id(answer));
    }

    @Test
    void aConnectionThatBreaksAfterTheRequestWasSent() throws Exception {
        UsageEvent row = row("/v1/chat/completions", new Script(200, "application/json", List.of(), Ending.CLOSE));
        assertThat(row.getCostGaps()).containsExactly("attempt");
        assertThat(row.getAttemptsMayBeCharged()).containsExactly(true);
        assertThat(row.getCostComplete()).isFalse();
        assertThat(row.getCostUsd()).isEqualByComparingTo(BigDecimal.ZERO);
    }

    @Test
    void aRefusalIsNotCharged() throws Exception {
        byte[] error = "{\"error\":{\"message\":\"busy\"}}".getBytes(StandardCharsets.UTF_8);
        UsageEvent row = row("/v1/chat/completions", new Script(503, "application/json", List.of(error), Ending.END));
        assertThat(row.getCostGaps()).isEmpty();
        assertThat(row.getAttemptsMayBeCharged()).containsExactly(false);
        assertThat(row.getCostComplete()).isTrue();
    }

    @Test
    void aFailureOfTheProvidersIsAGap() throws Exception {
        byte[] error = "{\"error\":{\"message\":\"late\"}}".getBytes(StandardCharsets.UTF_8);
        UsageEvent row = row("/v1/chat/completions", new Script(504, "application/json", List.of(error), Ending.END));
        assertThat(row.getCostGaps()).containsExactly("attempt");
        assertThat(row.getAttemptsMayBeCharged()).containsExactly(true);
    }

    @Test
    void anAnswerIsChargedByWhatItTells() throws Exception {
        byte[] told = ("{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}")
                .getBytes(StandardCharsets.UTF_8);
        UsageEvent row = row("/v1/chat/completions", Script.json(told));
        assertThat(row.getCostGaps()).isEmpty();
        assertThat(row.getCharges()).hasSize(2);
        assertThat(row.getAttemptsMayBeCharged()).containsExactly(true);
    }
}
