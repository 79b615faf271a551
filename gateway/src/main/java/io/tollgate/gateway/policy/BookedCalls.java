package io.tollgate.gateway.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets tokens with a limit of money make only calls whose cost the answer reports: those that ask a model with a price,
 * and not those whose work goes on after the answer, such as batches and responses in the background.
 */
public final class BookedCalls implements Stage<RoutedCall> {
    private static final MeteredUsage SOME =
            new MeteredUsage(new TokenUsage(1, 1, 0, 0, 0), MeteredUsage.Source.PROVIDER);
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private final boolean unpricedAllowed;
    private final Stage<RoutedCall> next;

    /** @param unpricedAllowed whether models without a price may be called nevertheless */
    public BookedCalls(boolean unpricedAllowed, Stage<RoutedCall> next) {
        this.unpricedAllowed = unpricedAllowed;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(RoutedCall call) {
        String unbooked = call.call().accepted().caller().limitedInMoney() ? unbooked(call) : null;
        return unbooked == null
                ? next.handle(call)
                : Future.failedFuture(new FailureException(new CallFailure.NotBooked(unbooked)));
    }

    /** What of a call is not booked; null where all of it is. */
    private @Nullable String unbooked(RoutedCall call) {
        Request request = call.request();
        if (request.billing() == Billing.NEVER) {
            return null;
        }
        if (request.billing() == Billing.IF_REPORTED) {
            return "a path that is not known to ask a model, such as a batch's";
        }
        if (request.wireFormat() == WireFormat.OPENAI_RESPONSES && mayGoOn(request)) {
            return "a response in the background";
        }
        return unpricedAllowed || call.target().pricing().bill(SOME) != null ? null : "a model without a price";
    }

    private static boolean mayGoOn(Request request) {
        return switch (request) {
            case ModelRequest parsed -> asksForBackground(parsed.body());
            case PassthroughRequest passing ->
                passing.headers().contains(HttpHeaders.CONTENT_ENCODING)
                        || !(passing.content() instanceof Content.Buffered buffered)
                        || asksForBackground(buffered.bytes());
        };
    }

    /** Whether a body asks for work in the background, or cannot be read. */
    private static boolean asksForBackground(Buffer body) {
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return true;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean background = parser.currentName().equalsIgnoreCase("background");
                JsonToken value = parser.nextToken();
                if (background && value != JsonToken.VALUE_FALSE && value != JsonToken.VALUE_NULL) {
                    return true;
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
