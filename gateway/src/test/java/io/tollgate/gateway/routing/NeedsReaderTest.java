package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NeedsReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]} | ",
                "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]} | tools",
                "{\"tools\":[]} | ",
                "{\"response_format\":{\"type\":\"json_schema\"}} | json",
                "{\"response_format\":{\"type\":\"text\"}} | ",
                "{\"text\":{\"format\":{\"type\":\"json_object\"}}} | json",
                "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a\"}}]}]} | vision",
                "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\"}}]}]} | vision",
                "{\"input\":[{\"content\":[{\"type\":\"input_image\"},{\"type\":\"input_file\"}]}]} | vision documents",
                "{\"messages\":[{\"content\":[{\"type\":\"input_audio\"}]}]} | audio",
                "{\"messages\":[{\"content\":[{\"type\":\"document\"}]}]} | documents",
                "{\"reasoning_effort\":\"low\"} | reasoning",
                "{\"reasoning_effort\":\"none\"} | ",
                "{\"reasoning\":{\"effort\":\"high\"}} | reasoning",
                "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1}} | reasoning",
                "{\"thinking\":{\"type\":\"disabled\"}} | ",
                "{\"output_config\":{\"format\":{\"type\":\"json_schema\"}}} | json",
                "{\"contents\":[{\"parts\":[{\"text\":\"hello\"}]}],\"generationConfig\":{\"topK\":3}} | ",
                "{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AA==\"}}]}]} | vision",
                "{\"contents\":[{\"parts\":[{\"file_data\":{\"mime_type\":\"audio/wav\"}}]}]} | audio",
                "{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"application/pdf\"}}]}]} | documents",
                "{\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}]} | tools",
                "{\"generationConfig\":{\"responseMimeType\":\"application/json\"}} | json",
                "{\"generationConfig\":{\"responseMimeType\":\"text/plain\"}} | ",
                "{\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":-1}}} | reasoning",
                "{\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0}}} | ",
                "{\"generation_config\":{\"thinking_config\":{\"thinking_level\":\"high\"}}} | reasoning",
                "{\"metadata\":{\"type\":\"image_url\"}} | ",
                "{\"metadata\":{\"mimeType\":\"image/png\"}} | ",
            })
    void whatARequestNeeds(String body, String needs) {
        assertThat(NeedsReader.read(Buffer.buffer(body)))
                .extracting(RequestNeeds::capabilities)
                .isEqualTo(
                        needs == null
                                ? java.util.Set.of()
                                : Arrays.stream(needs.split(" ", -1)).collect(Collectors.toSet()));
    }

    @Test
    void lettersAreCountedAndNotTheBytesOfImages() {
        String image = "data:image/png;base64," + "A".repeat(40_000);
        RequestNeeds needs =
                NeedsReader.read(Buffer.buffer("{\"max_completion_tokens\":700,\"messages\":[{\"content\":["
                        + "{\"type\":\"text\",\"text\":\"" + "x".repeat(4_000) + "\"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}}]}]}"));
        assertThat(needs).isNotNull();
        assertThat(needs.inputTokens()).isBetween(1_000L, 1_020L);
        assertThat(needs.outputTokens()).isEqualTo(700);
    }

    @Test
    void geminiHasTheMostThatIsAskedForAmongItsSettings() {
        RequestNeeds needs = NeedsReader.read(Buffer.buffer("{\"generationConfig\":{\"maxOutputTokens\":700}}"));
        assertThat(needs).isNotNull();
        assertThat(needs.outputTokens()).isEqualTo(700);
    }

    @Test
    void whatIsNotJsonIsNotRead() {
        assertThat(NeedsReader.read(Buffer.buffer("{\"a\""))).isNull();
    }
}
