package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonScannerTest {
    private final List<String> members = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final JsonScanner scan =
            new JsonScanner(new JsonScanner.Paths(Set.of("a", "b.c", "b.c.d", "e")), new JsonScanner.Listener() {
                @Override
                public void member(String path, byte[] value) {
                    members.add(path + "=" + new String(value, StandardCharsets.UTF_8));
                }

                @Override
                public void text(String name, long bytes) {
                    texts.add(name + ":" + bytes);
                }
            });

    private void scan(String json) {
        for (byte b : json.getBytes(StandardCharsets.UTF_8)) {
            scan.bytes(new byte[] {b}, 0, 1);
        }
    }

    @Test
    void findsMembersWhereverTheyStandAndNowhereElse() {
        scan("{\"x\":{\"a\":1},\"a\": 12 ,\"b\":[{\"c\":\"}\\\"\"},{\"c\":{\"d\":[true, {}]}}],\"e\":null}");
        assertThat(members).containsExactly("a=12", "b.c=\"}\\\"\"", "b.c={\"d\":[true,{}]}", "e=null");
    }

    @Test
    void elementsOfAnArrayAreLikeTheWhole() {
        scan("[{\"a\":1}\r\n,{\"a\":{}},{\"a\":[]}]");
        assertThat(members).containsExactly("a=1", "a={}", "a=[]");
    }

    @Test
    void textsAreAsLongAsTheyAreWritten() {
        scan("{\"t\":\"\",\"u\":\"a\\\"b\",\"v\":[\"not a member's\"],\"w\":{\"å\":\"å\\u00e5\"}}");
        assertThat(texts).containsExactly("t:0", "u:4", "å:8");
    }

    @Test
    void valuesThatAreTooLongAreNotKept() {
        scan("{\"a\":\"" + "x".repeat(70_000) + "\",\"e\":1}");
        assertThat(members).containsExactly("e=1");
    }

    @Test
    void beginsAnewAfterWhatWasNotWhole() {
        scan("{\"b\":{\"c\":[\"half");
        scan.restart();
        scan("{\"a\":1}");
        assertThat(members).containsExactly("a=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 64, 1_000})
    void findsTheSameHoweverItIsCut(int piece) {
        String json = "{\"" + "n".repeat(70)
                + "\":\"a\\\\\",\"t\":\"\\\"\\\\\",\"b\":{\"c\":[1.5e3,\"x\\\"]\"],\"a\":0},\"a\":\"end\"}";
        scan(json);
        List<String> expectedMembers = List.copyOf(members);
        List<String> expectedTexts = List.copyOf(texts);
        members.clear();
        texts.clear();
        scan.restart();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < bytes.length; start += piece) {
            scan.bytes(bytes, start, Math.min(bytes.length, start + piece));
        }
        assertThat(members).isEqualTo(expectedMembers).containsExactly("b.c=[1.5e3,\"x\\\"]\"]", "a=\"end\"");
        assertThat(texts).isEqualTo(expectedTexts).contains("t:4", "n".repeat(64) + ":3");
    }
}
