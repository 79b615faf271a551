package io.tollgate.gateway.late;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found is the same wherever the bytes are cut. */
final class NestedDocumentsTest {
    private static final List<List<String>> PLACES = List.of(List.of("response", "body"), List.of("other"));

    private static final class Found implements NestedDocuments.Listener {
        private final List<String> all = new ArrayList<>();
        private final StringBuilder now = new StringBuilder();

        @Override
        public void piece(int place, byte[] bytes, int start, int end) {
            now.append(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void over(int place) {
            all.add(place + now.toString());
            now.setLength(0);
        }

        @Override
        public void brokenOff() {
            now.setLength(0);
        }
    }

    private static List<String> found(String text, int cut, boolean lines) {
        Found found = new Found();
        NestedDocuments documents = new NestedDocuments(PLACES, lines, found);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += cut) {
            documents.bytes(bytes, at, Math.min(bytes.length, at + cut));
        }
        return found.all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void objectsAtThePlacesAreHandedOn(int cut) {
        String lines = """
                {"a":{"body":{"no":1}},"response":{"x":"}{\\"","body":{"yes":[{"body":{}}]}}}
                {"response":{"body":{"broken":\s
                no JSON ]]] {
                {"response":{"body":"text"},"other":{"two":2}}""";
        assertThat(found(lines, cut, true)).containsExactly("0{\"yes\":[{\"body\":{}}]}", "1{\"two\":2}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000})
    void arraysOnTheWayAreLeftOutAndLinesMayGoOn(int cut) {
        String text = "{\n \"response\": [\n {\"body\": {\"one\": 1}},\n {\"body\": {\n}}]}";
        assertThat(found(text, cut, false)).containsExactly("0{\"one\": 1}", "0{\n}");
    }
}
