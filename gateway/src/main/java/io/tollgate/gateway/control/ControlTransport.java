package io.tollgate.gateway.control;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/**
 * What carries the control topic: Kafka, or a list in memory for tests. Everything here may block for seconds, and
 * throws {@link KafkaException} where it fails, so it is for threads that the control state has of its own.
 */
interface ControlTransport {
    /** For how long a deletion can be read; a reader that was away for longer begins again. */
    Duration TOMBSTONES_KEPT = Duration.ofDays(1);

    /**
     * Creates the topic if it is missing, and checks it.
     *
     * @throws org.apache.kafka.common.errors.InvalidConfigurationException where the topic would lose what it holds
     */
    void ensureTopic() throws InterruptedException;

    /** The offset after the last record. */
    long end() throws InterruptedException;

    /** Reads the topic from its beginning. */
    Subscription subscribe() throws InterruptedException;

    /** Takes over writing: whoever wrote before is fenced, and what they left open is settled. */
    Transactions transactions() throws InterruptedException;

    /** Writes records outside of any transaction. */
    Sender sender() throws InterruptedException;

    /** Committed records in their order. For one thread. */
    interface Subscription extends AutoCloseable {
        /** The next records; after a second without any, none. */
        List<TopicRecord.Read> poll() throws InterruptedException;

        /** The offset of what is read next. */
        long position() throws InterruptedException;

        /** The offset after the last record that can be read; a timeout where Kafka does not answer in time. */
        long end(Duration atMost) throws InterruptedException;

        @Override
        void close();
    }

    /** The writer of the topic, until another one takes over. For one thread. */
    interface Transactions extends AutoCloseable {
        /** Writes all of the records or none; gives their offsets. */
        List<Long> commit(List<TopicRecord> records) throws InterruptedException;

        @Override
        void close();
    }

    /** For one thread. */
    @FunctionalInterface
    interface Sender extends AutoCloseable {
        /** Writes records, and waits until they are acknowledged. */
        void send(List<TopicRecord> records) throws InterruptedException;

        @Override
        default void close() {}
    }
}
