package io.tollgate.gateway.dialect.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a caller writes may be of any length, and what it is told of that is short. */
final class LongTextsTest {
    private static final String LONG = "long/".repeat(2_000);
    private static final String LONG_DATA = "data:" + LONG + ";base64,AAAA";

    /** A request once with each of its texts, and each of its members' names, made long. */
    private static List<Buffer> lengthened(byte[] request) {
        List<Buffer> all = new ArrayList<>();
        JsonNode json = Json.read(Buffer.buffer(request));
        lengthen(json, json, all);
        return all;
    }

    private static void lengthen(JsonNode whole, JsonNode at, List<Buffer> all) {
        if (at instanceof ObjectNode object) {
            for (String name : List.copyOf(names(object))) {
                JsonNode value = object.get(name);
                if (value.isTextual()) {
                    for (String text : List.of(LONG, LONG_DATA)) {
                        object.put(name, text);
                        all.add(Buffer.buffer(whole.toString()));
                    }
                    object.set(name, value);
                }
                object.remove(name);
                object.set(LONG, value);
                all.add(Buffer.buffer(whole.toString()));
                object.remove(LONG);
                object.set(name, value);
                lengthen(whole, value, all);
            }
        } else if (at instanceof ArrayNode array) {
            array.forEach(each -> lengthen(whole, each, all));
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void refusalsAreShort(Formats target) {
        int refused = 0;
        for (byte[] request : TranslationFuzzTest.REQUESTS) {
            for (Buffer lengthened : lengthened(request)) {
                for (Formats source : Formats.values()) {
                    Failure failure = failure(lengthened, source, target);
                    if (failure != null) {
                        refused++;
                        assertThat(failure.message()).isNotEmpty().hasSizeLessThan(2_000);
                        if (failure.param() != null) {
                            assertThat(failure.param()).hasSizeLessThan(300);
                        }
                    }
                }
            }
        }
        assertThat(refused).isGreaterThan(50);
    }

    private static Failure failure(Buffer request, Formats source, Formats target) {
        try {
            Conversation read = source.codec().readRequest(request, new RequestPath("m", Delivery.WHOLE));
            target.codec().writeRequest(read, new TargetModel("other", 1_000), new Losses());
            return null;
        } catch (FailureException e) {
            return e.failure();
        }
    }
}
