package io.tollgate.consumer.intake;

import io.tollgate.consumer.config.ConsumerConfig.FlushConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that this process has been given, each with its steps, and what they all ask for done together: one
 * commit for all, attempts started on the writing threads, reading paused where too much is waiting. For the polling
 * thread.
 */
final class Partitions implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HANDOVER = Duration.ofSeconds(2);

    /** A partition with this part of a full batch still unread is behind. */
    private static final int BEHIND = 10;

    /** In full batches: what is read before reading pauses. */
    private static final int MOST_WAITING = 3;

    /** In full batches: with more than that to store, whole batches are worth waiting for. */
    private static final int FLOOD = 2;

    /** Of a flood, so many partitions are read at a time: twelve that grow at once would be stored in small batches. */
    private static final int READ_IN_FLOOD = 2;

    /** For how many flush intervals a batch waits for more: as a rule, and where more are sure to come. */
    private static final int USUALLY = 1;

    private static final int WHERE_BEHIND = 10;

    private final Consumer<byte[], byte[]> consumer;
    private final Feed feed;
    private final FlushConfig limits;
    private final BatchWriter writer;
    private final Executor writing;
    private final IntakeMetrics metrics;
    private final Map<TopicPartition, PartitionIntake> assigned = new HashMap<>();
    private final Map<TopicPartition, CompletableFuture<Attempt.Result>> underWay = new HashMap<>();
    private final Map<TopicPartition, Long> lags = new HashMap<>();

    Partitions(
            Consumer<byte[], byte[]> consumer,
            Feed feed,
            FlushConfig limits,
            BatchWriter writer,
            Executor writing,
            IntakeMetrics metrics) {
        this.consumer = consumer;
        this.feed = feed;
        this.limits = limits;
        this.writer = writer;
        this.writing = writing;
        this.metrics = metrics;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            assigned.put(partition, taken(partition, committed.get(partition)));
        }
    }

    private PartitionIntake taken(TopicPartition partition, @org.jspecify.annotations.Nullable OffsetAndMetadata at) {
        String source = feed.topicId() + "-" + partition.partition();
        try {
            Plan replay = at == null ? null : Plan.in(at).orElse(null);
            if (replay != null) {
                log.info("{}: repeating the plan {} to {}", partition, replay.first(), replay.last());
            }
            return new PartitionIntake(feed.table(), partition, source, limits, replay);
        } catch (IllegalStateException e) {
            PartitionIntake intake = new PartitionIntake(feed.table(), partition, source, limits, null);
            intake.block(String.valueOf(e.getMessage()), at == null ? 0 : at.offset());
            tell(intake, String.valueOf(e.getMessage()));
            return intake;
        }
    }

    /** Gives the partitions back; what is under way may still come through, and its offset move. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        awaitUnderWay(partitions, HANDOVER);
        finishAttempts(System.nanoTime());
        Map<TopicPartition, OffsetAndMetadata> stored = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionIntake intake = assigned.get(partition);
            OffsetAndMetadata moved = intake == null ? null : intake.stored();
            if (moved != null) {
                stored.put(partition, moved);
            }
        }
        if (!stored.isEmpty()) {
            commit(stored, System.nanoTime());
        }
        onPartitionsLost(partitions);
    }

    /** Forgets the partitions; their next owner repeats the plans that it finds. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        assigned.keySet().removeAll(partitions);
        underWay.keySet().removeAll(partitions);
    }

    void offer(ConsumerRecord<byte[], byte[]> record, DecodedRecord decoded, long now) {
        PartitionIntake intake = assigned.get(new TopicPartition(record.topic(), record.partition()));
        if (intake != null) {
            boolean before = intake.blocked() != null;
            intake.offer(decoded, now);
            String blocked = intake.blocked();
            if (blocked != null && !before) {
                tell(intake, blocked);
            }
        }
    }

    private static void tell(PartitionIntake intake, String reason) {
        log.error(
                "{} is paused, and nothing is lost: {}. Start a build that knows the schema.",
                intake.partition(),
                reason);
    }

    /**
     * Takes every step that can be taken now.
     *
     * @param all whether to store what there is without waiting for more
     */
    void advance(boolean all) {
        long now = System.nanoTime();
        finishAttempts(now);
        lookAtLags();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (PartitionIntake intake : assigned.values()) {
            int patience = isBehind(intake) ? WHERE_BEHIND : USUALLY;
            OffsetAndMetadata offset = intake.toCommit(now, all ? 1 : Integer.MAX_VALUE, patience);
            if (offset != null) {
                offsets.put(intake.partition(), offset);
            }
        }
        if (!offsets.isEmpty()) {
            commit(offsets, now);
        }
        startAttempts();
    }

    private boolean isBehind(PartitionIntake intake) {
        return unread(intake) >= Math.max(1, limits.rows() / BEHIND);
    }

    private void finishAttempts(long now) {
        for (TopicPartition partition : List.copyOf(underWay.keySet())) {
            CompletableFuture<Attempt.Result> attempt = underWay.get(partition);
            PartitionIntake intake = assigned.get(partition);
            if (attempt == null || intake == null || !attempt.isDone()) {
                continue;
            }
            underWay.remove(partition);
            Attempt.Result result = attempt.join();
            if (result instanceof Attempt.Failed failed) {
                log.warn(
                        "{}: not stored, will be tried again: {}",
                        partition,
                        failed.cause().getMessage());
                log.debug("{}: not stored", partition, failed.cause());
            }
            Attempt.Stored settled = intake.finished(result, now);
            if (settled != null) {
                metrics.settled(settled);
            }
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, long now) {
        try {
            consumer.commitSync(offsets, COMMIT_TIMEOUT);
        } catch (KafkaException e) {
            // Either Kafka is unreachable, and the same will be committed later; or the partitions are no longer ours,
            // and the
            // next poll will say so.
            log.warn("offsets were not committed: {}", e.getMessage());
            return;
        }
        for (TopicPartition partition : offsets.keySet()) {
            PartitionIntake intake = assigned.get(partition);
            Attempt.Stored settled = intake == null ? null : intake.committed(now);
            if (settled != null) {
                metrics.settled(settled);
            }
        }
    }

    private void startAttempts() {
        for (PartitionIntake intake : assigned.values()) {
            Attempt attempt = intake.toWrite(consumer.groupMetadata());
            if (attempt != null) {
                underWay.put(intake.partition(), CompletableFuture.supplyAsync(() -> write(attempt), writing));
            }
        }
    }

    private Attempt.Result write(Attempt attempt) {
        long start = System.nanoTime();
        Attempt.Result result = writer.write(attempt);
        metrics.attempted(result, System.nanoTime() - start);
        return result;
    }

    /** Pauses what may not be read on, and resumes the rest. */
    void pauseAndResume() {
        Set<TopicPartition> resume = toRead();
        Set<TopicPartition> pause = new HashSet<>(assigned.keySet());
        pause.removeAll(resume);
        pause.removeAll(consumer.paused());
        resume.retainAll(consumer.paused());
        if (!pause.isEmpty()) {
            consumer.pause(pause);
        }
        if (!resume.isEmpty()) {
            consumer.resume(resume);
        }
    }

    /** A plan that is being repeated is always read to its end; of the others, what there is room for. */
    private Set<TopicPartition> toRead() {
        long full = limits.rows();
        long waiting = waiting();
        Stream<PartitionIntake> others = assigned.values().stream().filter(intake -> !intake.isReplaying());
        if (waiting >= MOST_WAITING * full) {
            others = Stream.empty();
        } else if (waiting + unread() > FLOOD * full) {
            others = others.filter(intake -> intake.blocked() == null && intake.filling() < full)
                    .sorted(Comparator.comparingInt(PartitionIntake::filling)
                            .thenComparingLong(this::lag)
                            .reversed())
                    .limit(READ_IN_FLOOD);
        }
        return Stream.concat(assigned.values().stream().filter(PartitionIntake::isReplaying), others)
                .filter(intake -> intake.blocked() == null)
                .map(PartitionIntake::partition)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** What is not yet known counts as most: it becomes known by reading. */
    private long lag(PartitionIntake intake) {
        return lags.getOrDefault(intake.partition(), Long.MAX_VALUE);
    }

    private long unread(PartitionIntake intake) {
        return lags.getOrDefault(intake.partition(), 0L);
    }

    private long unread() {
        return lags.values().stream().mapToLong(lag -> lag).sum();
    }

    /** Asks once for each turn: the answer comes from the consumer's own thread. */
    private void lookAtLags() {
        lags.clear();
        for (TopicPartition partition : assigned.keySet()) {
            consumer.currentLag(partition).ifPresent(lag -> lags.put(partition, lag));
        }
    }

    private long waiting() {
        return assigned.values().stream().mapToLong(PartitionIntake::pending).sum();
    }

    boolean isIdle() {
        return assigned.values().stream().allMatch(PartitionIntake::isIdle);
    }

    /** Waits until an attempt has ended, or the time is over. */
    void awaitUnderWay(Collection<TopicPartition> partitions, Duration limit) {
        CompletableFuture<?>[] attempts = partitions.stream()
                .map(underWay::get)
                .filter(java.util.Objects::nonNull)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(attempts)
                .completeOnTimeout(null, limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .join();
    }

    Set<TopicPartition> all() {
        return Set.copyOf(assigned.keySet());
    }

    Collection<PartitionIntake> intakes() {
        return List.copyOf(assigned.values());
    }

    List<PartitionStatus> statuses(Watermarks watermarks, long nowMillis) {
        Set<TopicPartition> paused = consumer.paused();
        return assigned.values().stream()
                .map(intake -> PartitionStatus.of(
                        intake,
                        unread(intake),
                        paused.contains(intake.partition()),
                        watermarks.of(intake.partition()),
                        nowMillis))
                .sorted(Comparator.comparingInt(PartitionStatus::partition))
                .toList();
    }
}
