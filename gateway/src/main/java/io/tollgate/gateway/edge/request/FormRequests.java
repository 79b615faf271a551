package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ModelRequest.Edit;
import io.tollgate.gateway.call.ModelRequest.Span;
import io.tollgate.gateway.call.UpstreamOperation;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads requests that come as forms, with files in them, for the few fields that the gateway needs. */
final class FormRequests {
    private static final String TYPE = "multipart/form-data";
    /** RFC 2046, section 5.1.1. */
    private static final int LONGEST_BOUNDARY = 70;

    private static final String MODEL = "model";
    private static final String PROJECT = "project_id";
    private static final Set<String> ONCE = Set.of(MODEL, PROJECT, "stream");

    private FormRequests() {}

    /** Whether a body says that it is a form. */
    static boolean isForm(@Nullable String type) {
        return type != null && type.regionMatches(true, 0, TYPE, 0, TYPE.length());
    }

    /** @throws FailureException if the content type names no boundary */
    static FormScanner scanner(String type) throws FailureException {
        Map<String, String> parameters = new LinkedHashMap<>();
        boolean plain = FormHead.parameters(type, parameters);
        String boundary = parameters.getOrDefault("boundary", "");
        if (!plain || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw FormScanner.invalid("The Content-Type of a form must have one boundary, of 1 to 70 characters.");
        }
        return new FormScanner(boundary);
    }

    /**
     * Reads a whole body.
     *
     * @param allowed the models that the token is for; empty for any
     * @throws FailureException if it is no form, or a field that the gateway needs is not as it must be
     */
    static ModelRequest parse(UpstreamOperation operation, String type, Buffer body, Set<String> allowed)
            throws FailureException {
        FormScanner form = scanner(type);
        form.bytes(body);
        if (!form.over()) {
            throw FormScanner.broken();
        }
        if (!allowed.isEmpty()) {
            new ModelRestriction(allowed, "", false).checkForm(form);
        }
        for (String name : ONCE) {
            if (form.fields().stream()
                            .filter(field -> field.name().equals(name))
                            .count()
                    > 1) {
                throw invalid(name + " is given twice.", name);
            }
        }
        FormScanner.Field model = form.whole(MODEL);
        if (model == null) {
            throw invalid("model is missing: name a model of /v1/models, or provider/model.", MODEL);
        }
        String named = model.text();
        if (model.head.file() || named.isEmpty() || model.length() > FormScanner.KEPT || form.delimits(named)) {
            throw invalid("model must be the name of a model.", MODEL);
        }
        List<Edit> edits = new ArrayList<>(1);
        FormScanner.Field project = form.whole(PROJECT);
        if (project != null) {
            edits.add(without(project, form));
        }
        edits.sort(Comparator.comparingInt(Edit::start));
        FormScanner.Field stream = form.whole("stream");
        return new ModelRequest(
                operation,
                body,
                body.length(),
                named,
                List.of(new Span((int) model.contentFrom, (int) model.to)),
                stream != null && stream.text().equalsIgnoreCase("true"),
                null,
                false,
                null,
                0,
                project == null ? null : RequestParser.project(project.text()),
                edits,
                null,
                null,
                type,
                shown(operation, form.whole("file")),
                serviceTier(form));
    }

    private static @Nullable String serviceTier(FormScanner form) {
        RequestedTier tier = new RequestedTier();
        for (String name : RequestedTier.MEMBERS) {
            FormScanner.Field field = form.whole(name);
            if (field != null) {
                tier.member(name, field.text());
            }
        }
        return tier.word();
    }

    /** Takes a field out, from its delimiter to the next one. */
    private static Edit without(FormScanner.Field field, FormScanner form) {
        int from = (int) field.from;
        int to = (int) field.to;
        boolean first = form.fields().getFirst() == field;
        // The line end before a delimiter is part of it, but for the first one's.
        return new Edit(from, first && from == 0 ? to + 2 : to, "");
    }

    private static Map<Meter, BigDecimal> shown(UpstreamOperation operation, FormScanner.@Nullable Field file) {
        boolean heard =
                operation == UpstreamOperation.TRANSCRIPTIONS || operation == UpstreamOperation.AUDIO_TRANSLATIONS;
        BigDecimal seconds =
                heard && file != null ? AudioLength.seconds(file.beginning.toByteArray(), file.length()) : null;
        return seconds == null ? Map.of() : Map.of(Meter.AUDIO_SECONDS, seconds);
    }

    private static FailureException invalid(String message, String param) {
        return new FailureException(new CallFailure.InvalidRequest(message, param));
    }
}
