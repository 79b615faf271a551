package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.route.Field;
import io.tollgate.gateway.route.FieldValue;
import io.tollgate.gateway.route.Fields;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a call. Its body is read once, and only if one of them is asked for. */
final class CallFields implements Fields {
    private final ReadCall call;
    private final ModelRequest request;
    private final Set<Field> inBody;
    private @Nullable Map<Field, FieldValue> body;

    /** @param inBody the fields of the body that may be asked for */
    CallFields(ReadCall call, ModelRequest request, Set<Field> inBody) {
        this.call = call;
        this.request = request;
        this.inBody = inBody;
    }

    @Override
    public @Nullable FieldValue value(Field field) {
        AcceptedCall accepted = call.call().accepted();
        return switch (field.part()) {
            case METADATA -> written(call.options().metadata().get(field.name()));
            case HEADERS -> written(accepted.headers().get(field.name()));
            case PROJECT -> written(call.call().state().project());
            case TOKEN ->
                written(
                        field.name().equals("id")
                                ? accepted.caller().tokenId()
                                : accepted.caller().tokenName());
            case BODY -> body().get(field);
        };
    }

    private Map<Field, FieldValue> body() {
        Map<Field, FieldValue> read = body;
        if (read == null) {
            read = request.mediaType() == null ? BodyFields.read(request.body(), inBody) : Map.of();
            body = read;
        }
        return read;
    }

    private static @Nullable FieldValue written(@Nullable String text) {
        return text == null ? null : new FieldValue.Written(text);
    }
}
