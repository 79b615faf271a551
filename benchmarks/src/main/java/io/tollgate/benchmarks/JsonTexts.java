package io.tollgate.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The texts of a JSON document by the names of their fields, at whatever depth; of several of a name the first. */
final class JsonTexts {
    private JsonTexts() {}

    static Map<String, String> of(String document) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(document)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && json.currentName() != null) {
                    texts.putIfAbsent(json.currentName(), json.getText());
                }
            }
        }
        return texts;
    }
}
