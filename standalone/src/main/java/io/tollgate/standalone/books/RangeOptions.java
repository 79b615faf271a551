package io.tollgate.standalone.books;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say of which days something is asked. */
public final class RangeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--from",
            paramLabel = "DAY",
            required = true,
            description = "The first day, in UTC, such as 2026-10-01.")
    private String from = "";

    @Option(names = "--to", paramLabel = "DAY", required = true, description = "The day after the last.")
    private String to = "";

    /** The first, as it was given. */
    public String from() {
        return from;
    }

    /** The day after the last, as it was given. */
    public String to() {
        return to;
    }

    /** Whole days, of which there is at least one. */
    record DayRange(LocalDate first, LocalDate end) {}

    /** Days or moments, the first of which comes before the other. */
    record TimeRange(Instant begin, Instant end) {}

    /**
     * Of a command that takes days alone.
     *
     * @throws IllegalArgumentException if one is not a day
     */
    DayRange days() {
        DayRange days = new DayRange(day("--from", from), day("--to", to));
        inOrder(days.first().isBefore(days.end()));
        return days;
    }

    /**
     * Of a command that takes moments too.
     *
     * @throws IllegalArgumentException if one is neither a day nor a moment
     */
    TimeRange times() {
        TimeRange times = new TimeRange(Days.moment("--from", from), Days.moment("--to", to));
        inOrder(times.begin().isBefore(times.end()));
        return times;
    }

    private void inOrder(boolean ordered) {
        if (!ordered) {
            throw new ParameterException(spec.commandLine(), "--from must be before --to");
        }
    }

    private static LocalDate day(String flag, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(flag + " is \"" + text + "\" and must be a day such as 2026-10-01", e);
        }
    }
}
