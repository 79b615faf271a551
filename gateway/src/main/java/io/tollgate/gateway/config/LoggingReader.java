package io.tollgate.gateway.config;

import io.tollgate.gateway.redaction.Redaction;
import io.tollgate.gateway.redaction.Redaction.Expression;
import io.tollgate.gateway.redaction.Redaction.Kind;
import io.tollgate.service.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what is kept of prompts and answers: of one gateway, and how much memory the process gives it. */
final class LoggingReader {
    private static final long SMALLEST_MEMORY = 4L << 20;
    private static final long USUAL_MEMORY = 64L << 20;
    private static final int SHARE_OF_THE_HEAP = 16;

    private LoggingReader() {}

    /** Those below {@code gateways.{name}.logging}. */
    static LoggingSettings gateway(Section logging) {
        LoggingSettings usual = LoggingSettings.OFF;
        long size = logging.bytes("max_size", usual.maxBytes());
        if (size < LoggingSettings.SMALLEST || size > LoggingSettings.LARGEST) {
            logging.problem("max_size", "must be from 1KiB to 1MiB");
            size = usual.maxBytes();
        }
        return new LoggingSettings(
                logging.bool("payload", usual.payload()),
                (int) size,
                logging.bool("encrypt", usual.encrypt()),
                new Redaction(kinds(logging), expressions(logging.section("expressions"))));
    }

    private static Set<Kind> kinds(Section logging) {
        if (!logging.has("redact")) {
            return LoggingSettings.OFF.redaction().kinds();
        }
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String name : logging.strings("redact")) {
            Kind kind = Kind.of(name);
            if (kind == null) {
                logging.problem(
                        "redact",
                        "may only hold "
                                + Arrays.stream(Kind.values()).map(Kind::id).collect(Collectors.joining(", ")));
            } else {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static List<Expression> expressions(Section section) {
        List<Expression> expressions = new ArrayList<>();
        for (String name : section.names()) {
            String pattern = section.string(name, "");
            String problem = Expression.problem(name, pattern);
            if (problem != null) {
                section.problem(name, problem);
            } else if (expressions.size() == Redaction.MOST_EXPRESSIONS) {
                section.problem(name, "is one too many: there may be " + Redaction.MOST_EXPRESSIONS);
            } else {
                expressions.add(new Expression(name, pattern));
            }
        }
        return expressions;
    }

    /** What is below {@code payloads}: the most that this process holds of bodies that are on their way. */
    static long memory(Section payloads) {
        // The audit consumer's share of the section.
        payloads.leave("topic_retention", "retention");
        long usual = Math.min(USUAL_MEMORY, Runtime.getRuntime().maxMemory() / SHARE_OF_THE_HEAP);
        long memory = payloads.bytes("memory", Math.max(SMALLEST_MEMORY, usual));
        if (memory < SMALLEST_MEMORY) {
            payloads.problem("memory", "must be 4MiB or more");
            memory = SMALLEST_MEMORY;
        }
        return memory;
    }
}
