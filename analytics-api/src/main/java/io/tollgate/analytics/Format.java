package io.tollgate.analytics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How an answer is written. All but {@code JSON} hold the series alone, one row per bucket and group. */
enum Format {
    JSON("application/json; charset=utf-8"),
    CSV("text/csv; charset=utf-8"),
    NDJSON("application/x-ndjson"),
    PARQUET("application/vnd.apache.parquet"),
    ARROW("application/vnd.apache.arrow.file");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Format::label).toList();
    }

    /** The format that a header {@code Accept} likes best; JSON where it names none of ours. */
    static Format accepted(String accept) {
        return Arrays.stream(accept.split(",", -1))
                .map(Preference::of)
                .filter(preference -> preference.weight() > 0)
                .sorted(Comparator.comparingDouble((Preference preference) -> -preference.weight()))
                .flatMap(preference -> preference.format().stream())
                .findFirst()
                .orElse(JSON);
    }

    private record Preference(String type, double weight) {
        static Preference of(String range) {
            String[] parts = range.split(";", -1);
            double weight = 1;
            for (String part : parts) {
                String parameter = part.strip().toLowerCase(Locale.ROOT);
                if (parameter.startsWith("q=")) {
                    weight = weight(parameter.substring(2));
                }
            }
            return new Preference(parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT), weight);
        }

        private static double weight(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        Optional<Format> format() {
            if (type.equals("*/*") || type.equals("application/*")) {
                return Optional.of(JSON);
            }
            return Arrays.stream(values())
                    .filter(format -> format.contentType.split(";", -1)[0].equals(type))
                    .findFirst();
        }
    }
}
