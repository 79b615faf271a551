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
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that this process has been given, each with its steps, and what they all ask for done together: one commit
 * for all, attempts started on the writing threads, reading paused where too much is waiting. For the polling thread.
 */
final class Partitions implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HANDOVER = Duration.ofSeconds(2);

    /** A partition with this part of a full batch still unread is behind. */
    private static final int BEHIND = 10;

    /** In full batches: what is read before reading pauses. */
    private static final int MOST_WAITING = 3;

    /** For how many flush intervals a batch waits for more: as a rule, where more are sure to come, where too much waits. */
    private static final int USUALLY = 1;

    private static final int WHERE_BEHIND = 2;
    private static final int WHERE_FLOODED = 10;

    private final Consumer<byte[], byte[]> consumer;
    private final Uuid topicId;
    private final FlushConfig limits;
    private final BatchWriter writer;
    private final Executor writing;
    private final int writers;
    private final IntakeMetrics metrics;
    private final Map<TopicPartition, PartitionIntake> assigned = new HashMap<>();
    private final Map<TopicPartition, CompletableFuture<Attempt.Result>> underWay = new HashMap<>();

    Partitions(
            Consumer<byte[], byte[]> consumer,
            Uuid topicId,
            FlushConfig limits,
            BatchWriter writer,
            Executor writing,
            int writers,
            IntakeMetrics metrics) {
        this.consumer = consumer;
        this.topicId = topicId;
        this.limits = limits;
        this.writer = writer;
        this.writing = writing;
        this.writers = writers;
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
        String source = topicId + "-" + partition.partition();
        try {
            Plan replay = at == null ? null : Plan.in(at).orElse(null);
            if (replay != null) {
                log.info("{}: repeating the plan {} to {}", partition, replay.first(), replay.last());
            }
            return new PartitionIntake(partition, source, limits, replay);
        } catch (IllegalStateException e) {
            PartitionIntake intake = new PartitionIntake(partition, source, limits, null);
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

    void offer(ConsumerRecord<byte[], byte[]> record, Reading reading, long now) {
        PartitionIntake intake = assigned.get(new TopicPartition(record.topic(), record.partition()));
        if (intake != null) {
            boolean before = intake.blocked() != null;
            intake.offer(reading, now);
            String blocked = intake.blocked();
            if (blocked != null && !before) {
                tell(intake, blocked);
            }
        }
    }

    private static void tell(PartitionIntake intake, String reason) {
        log.error(
                "{} is paused and nothing of it is lost: {}. Start a build that knows the schema.",
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
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        boolean flooded = !all && waiting() >= limits.rows();
        int enough = all ? 1 : flooded ? theLargest() : limits.rows();
        long free = flooded
                ? writers
                        - assigned.values().stream()
                                .filter(PartitionIntake::isWriting)
                                .count()
                : assigned.size();
        for (PartitionIntake intake : longestWaitingFirst()) {
            boolean before = intake.isWriting();
            int patience = flooded ? WHERE_FLOODED : !all && isBehind(intake) ? WHERE_BEHIND : USUALLY;
            // A batch that would only wait for a writer goes on growing instead: fewer, larger inserts cost less.
            OffsetAndMetadata offset = free > 0 ? intake.toCommit(now, enough, patience) : intake.toCommit(now);
            if (offset != null) {
                offsets.put(intake.partition(), offset);
            }
            if (!before && intake.isWriting()) {
                free--;
            }
        }
        if (!offsets.isEmpty()) {
            commit(offsets, now);
        }
        startAttempts();
    }

    private int theLargest() {
        int largest = assigned.values().stream()
                .mapToInt(PartitionIntake::ready)
                .max()
                .orElse(0);
        return Math.max(1, largest);
    }

    private List<PartitionIntake> longestWaitingFirst() {
        return assigned.values().stream()
                .sorted(Comparator.comparingLong(PartitionIntake::waitingSince))
                .toList();
    }

    private boolean isBehind(PartitionIntake intake) {
        return consumer.currentLag(intake.partition()).orElse(0) >= Math.max(1, limits.rows() / BEHIND);
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
            // Either Kafka is away, and the same will be committed later; or the partitions are no longer ours, and the
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

    /** Pauses what may not be read on, and resumes the rest; a plan that is being repeated is always read to its end. */
    void pauseAndResume() {
        boolean full = waiting() >= MOST_WAITING * (long) limits.rows();
        Set<TopicPartition> pause = new HashSet<>();
        for (PartitionIntake intake : assigned.values()) {
            if (intake.blocked() != null || (full && !intake.isReplaying())) {
                pause.add(intake.partition());
            }
        }
        Set<TopicPartition> resume = new HashSet<>(consumer.paused());
        resume.removeAll(pause);
        resume.retainAll(assigned.keySet());
        pause.removeAll(consumer.paused());
        if (!pause.isEmpty()) {
            consumer.pause(pause);
        }
        if (!resume.isEmpty()) {
            consumer.resume(resume);
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

    List<PartitionStatus> statuses(Completeness completeness, long nowMillis) {
        Set<TopicPartition> paused = consumer.paused();
        return assigned.values().stream()
                .map(intake -> PartitionStatus.of(
                        intake,
                        consumer.currentLag(intake.partition()).orElse(0),
                        paused.contains(intake.partition()),
                        completeness.of(intake.partition()),
                        nowMillis))
                .sorted(Comparator.comparingInt(PartitionStatus::partition))
                .toList();
    }
}
