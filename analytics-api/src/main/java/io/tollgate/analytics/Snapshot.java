package io.tollgate.analytics;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The calls that all pages of an answer are of: those that were stored at a moment, whatever comes in between two
 * pages.
 *
 * @param asOf {@link QueryResult#asOf} of that moment
 * @param cells the newest version of roll-ups then; null if rows alone are counted
 * @param newest the newest offset that each partition had then
 */
record Snapshot(@Nullable Instant asOf, @Nullable Long cells, Map<Partition, Long> newest) {
    Snapshot {
        newest = Map.copyOf(newest);
    }

    /** Keeps rows that were stored then, as a condition that others go before. */
    void addTo(Sql.Writer sql) {
        Map<String, Map<Integer, Long>> topics = new TreeMap<>();
        newest.forEach((partition, offset) -> topics.computeIfAbsent(partition.topic(), any -> new TreeMap<>())
                .put(partition.number(), offset));
        String separator = " AND (";
        for (Map.Entry<String, Map<Integer, Long>> topic : topics.entrySet()) {
            String numbers =
                    topic.getValue().keySet().stream().map(String::valueOf).collect(Collectors.joining(","));
            String ends = topic.getValue().values().stream()
                    .map(offset -> "toUInt64(" + (offset + 1) + ")")
                    .collect(Collectors.joining(","));
            sql.add(
                    separator + "(kafka_topic = ? AND kafka_offset < transform(kafka_partition, [" + numbers + "], ["
                            + ends + "], toUInt64(0)))",
                    topic.getKey());
            separator = " OR ";
        }
        sql.add(topics.isEmpty() ? " AND 0" : ")");
    }

    /** Its partitions in order, so that the same ones are always written alike. */
    List<Map.Entry<Partition, Long>> sorted() {
        return newest.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(Partition::topic).thenComparingInt(Partition::number)))
                .toList();
    }
}
