package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.LoggingSettings;
import io.tollgate.gateway.redaction.Redaction;
import io.tollgate.gateway.redaction.Redaction.Expression;
import io.tollgate.gateway.redaction.Redaction.Kind;
import io.tollgate.service.text.Sizes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a gateway keeps of prompts and answers, as operators say and see it. */
final class LoggingFields {
    static final String NAME = "logging";

    private static final int LONGEST = 40;

    private LoggingFields() {}

    /** The settings with those changed that a request names. */
    static LoggingSettings of(RequestFields fields, LoggingSettings before) throws FailureException {
        RequestFields logging = fields.object(NAME, "payload", "max_size", "encrypt", "redact", "expressions");
        return new LoggingSettings(
                logging.choice("payload", "on", "off", before.payload()),
                size(logging.text("max_size", LONGEST), before.maxBytes()),
                logging.choice("encrypt", "on", "off", before.encrypt()),
                new Redaction(
                        kinds(
                                logging.texts("redact", LONGEST),
                                before.redaction().kinds()),
                        expressions(logging, before.redaction().expressions())));
    }

    private static int size(@Nullable String text, int before) throws FailureException {
        if (text == null) {
            return before;
        }
        try {
            Long size = Sizes.parse(text);
            if (size != null && size >= LoggingSettings.SMALLEST && size <= LoggingSettings.LARGEST) {
                return size.intValue();
            }
        } catch (ArithmeticException e) {
            // Said below.
        }
        throw refused("max_size", "must be a size from 1KiB to 1MiB");
    }

    private static Set<Kind> kinds(@Nullable List<String> names, Set<Kind> before) throws FailureException {
        if (names == null) {
            return before;
        }
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String name : names) {
            Kind kind = Kind.of(name);
            if (kind == null) {
                throw refused(
                        "redact",
                        "may only hold "
                                + Arrays.stream(Kind.values()).map(Kind::id).collect(Collectors.joining(", ")));
            }
            kinds.add(kind);
        }
        return kinds;
    }

    private static List<Expression> expressions(RequestFields logging, List<Expression> before)
            throws FailureException {
        List<String> names = logging.namesOf("expressions");
        if (names == null) {
            return before;
        }
        if (names.size() > Redaction.MOST_EXPRESSIONS) {
            throw refused("expressions", "may be " + Redaction.MOST_EXPRESSIONS + " at most");
        }
        RequestFields given = logging.object("expressions", names.toArray(String[]::new));
        List<Expression> expressions = new ArrayList<>();
        for (String name : names) {
            if (!Expression.isName(name)) {
                throw refused(
                        "expressions",
                        "must have names of 1 to 32 lower-case letters, digits, dashes or underscores that are no kinds"
                                + " of their own");
            }
            String pattern = given.required(name, Expression.LONGEST);
            String problem = Expression.problem(name, pattern);
            if (problem != null) {
                throw refused("expressions." + name, problem);
            }
            expressions.add(new Expression(name, pattern));
        }
        return expressions;
    }

    private static FailureException refused(String name, String what) {
        return RequestFields.refused(NAME + "." + name, what);
    }

    static JsonObject json(LoggingSettings logging) {
        JsonObject expressions = new JsonObject();
        logging.redaction()
                .expressions()
                .forEach(expression -> expressions.put(expression.name(), expression.pattern()));
        return new JsonObject()
                .put("payload", logging.payload() ? "on" : "off")
                .put("max_size", Sizes.text(logging.maxBytes()))
                .put("encrypt", logging.encrypt() ? "on" : "off")
                .put(
                        "redact",
                        new JsonArray(logging.redaction().kinds().stream()
                                .sorted()
                                .map(Kind::id)
                                .toList()))
                .put("expressions", expressions);
    }
}
