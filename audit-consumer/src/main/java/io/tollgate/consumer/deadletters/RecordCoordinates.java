package io.tollgate.consumer.deadletters;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A record's place in Kafka; as text {@code topic/partition/offset}, for a topic's name has no slash. */
record RecordCoordinates(String topic, int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("([^/]+)/(\\d{1,9})/(\\d{1,18})");

    static Optional<RecordCoordinates> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new RecordCoordinates(
                        parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
