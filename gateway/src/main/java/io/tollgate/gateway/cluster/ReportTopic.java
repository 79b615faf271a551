package io.tollgate.gateway.cluster;

import io.tollgate.gateway.control.TopicRecord;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/**
 * What carries the reports of nodes: Kafka, or a list in memory for tests. Everything here may block for seconds, and
 * throws {@link KafkaException} where it fails, so it is for a thread of its own.
 */
public interface ReportTopic {
    /** The name, which records are signed for. */
    String name();

    /** Begins to read, with what was written in the last minute; creates the topic where it is missing. */
    Session open() throws InterruptedException;

    /** One reading of the topic. For one thread. */
    interface Session extends AutoCloseable {
        /** The next records; after a moment without any, none. */
        List<TopicRecord> poll() throws InterruptedException;

        /** Writes a record, and waits until it is acknowledged. */
        void send(TopicRecord record) throws InterruptedException;

        @Override
        void close();
    }
}
