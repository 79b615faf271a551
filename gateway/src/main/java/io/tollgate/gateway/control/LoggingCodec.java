package io.tollgate.gateway.control;

import io.tollgate.gateway.config.LoggingSettings;
import io.tollgate.gateway.redaction.Redaction;
import io.tollgate.gateway.redaction.Redaction.Expression;
import io.tollgate.gateway.redaction.Redaction.Kind;
import io.tollgate.schemas.avro.LoggingEntry;
import io.tollgate.schemas.avro.RedactionExpression;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a gateway keeps of prompts and answers, as the topic and the snapshot hold it. */
final class LoggingCodec {
    private LoggingCodec() {}

    static @Nullable LoggingEntry written(LoggingSettings logging) {
        return logging.equals(LoggingSettings.OFF)
                ? null
                : new LoggingEntry(
                        logging.payload(),
                        logging.maxBytes(),
                        logging.encrypt(),
                        logging.redaction().kinds().stream()
                                .sorted()
                                .map(Kind::id)
                                .toList(),
                        logging.redaction().expressions().stream()
                                .map(expression -> new RedactionExpression(expression.name(), expression.pattern()))
                                .toList());
    }

    /** A kind that this build does not know makes the entry one that it cannot read. */
    static LoggingSettings read(@Nullable LoggingEntry logging) {
        if (logging == null) {
            return LoggingSettings.OFF;
        }
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String name : logging.getRedact()) {
            Kind kind = Kind.of(name);
            if (kind == null) {
                throw new IllegalArgumentException("unknown kind of data");
            }
            kinds.add(kind);
        }
        return new LoggingSettings(
                logging.getPayload(),
                logging.getMaxBytes(),
                logging.getEncrypt(),
                new Redaction(
                        kinds,
                        logging.getExpressions().stream()
                                .map(each -> new Expression(each.getName(), each.getPattern()))
                                .toList()));
    }
}
