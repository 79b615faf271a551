package io.tollgate.standalone.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tollgate.embedded.Parts;
import io.tollgate.embedded.TopicReader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The bytes that come to all of a broker's topics from some moment on, its own topics included. */
final class NewRecords {
    private final TopicReader reader;
    private final Map<TopicPartition, Long> since;

    NewRecords(String bootstrapServers) throws ExecutionException, InterruptedException {
        reader = TopicReader.uncommitted(bootstrapServers);
        since = ends();
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        try (Admin admin =
                Admin.create(Parts.connection(reader.bootstrapServers()).client(Map.of()))) {
            return reader.ends(admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get());
        }
    }

    /** Adds what has come by now, one place for each topic. */
    void addTo(Places places) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> from = new HashMap<>();
        ends().keySet().forEach(partition -> from.put(partition, since.getOrDefault(partition, 0L)));
        reader.from(from).forEach(record -> add(places, record));
    }

    private static void add(Places places, ConsumerRecord<byte[], byte[]> record) {
        String place = "topic " + record.topic();
        if (record.key() != null) {
            places.add(place, record.key());
        }
        if (record.value() != null) {
            places.add(place, record.value());
        }
        record.headers().forEach(header -> {
            places.add(place, header.key());
            places.add(place, header.value() == null ? "" : new String(header.value(), ISO_8859_1));
        });
    }
}
