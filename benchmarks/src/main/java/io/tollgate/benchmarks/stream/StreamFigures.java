package io.tollgate.benchmarks.stream;

import java.util.Locale;

/**
 * What one streaming round came to at the client.
 *
 * @param streams streams begun
 * @param broken streams that were not answered 200 or did not end
 * @param chunks numbered chunks received
 * @param lost numbered chunks that were due and never came
 * @param misordered numbered chunks that came twice or out of their order
 * @param firstP50 median time from a request to its first chunk, microseconds
 * @param firstP99 its 99th percentile
 * @param gapP50 median time between two chunks of a stream, microseconds
 * @param gapP99 its 99th percentile
 */
public record StreamFigures(
        long streams,
        long broken,
        long chunks,
        long lost,
        long misordered,
        double firstP50,
        double firstP99,
        double gapP50,
        double gapP99) {

    /** The figures as the client prints them: nine numbers, apart by spaces. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %d %.1f %.1f %.1f %.1f",
                streams,
                broken,
                chunks,
                lost,
                misordered,
                firstP50,
                firstP99,
                gapP50,
                gapP99);
    }

    /** Reads what {@link #line()} wrote. */
    public static StreamFigures parse(String line) {
        String[] parts = line.strip().split(" ", -1);
        if (parts.length != 9) {
            throw new IllegalArgumentException("not a line of stream figures: " + line);
        }
        return new StreamFigures(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Double.parseDouble(parts[5]),
                Double.parseDouble(parts[6]),
                Double.parseDouble(parts[7]),
                Double.parseDouble(parts[8]));
    }
}
