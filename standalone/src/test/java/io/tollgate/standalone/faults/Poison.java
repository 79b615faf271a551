package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.UsageTopics.Poisoner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Among a hundred records there is one that nobody can read. */
final class Poison implements Scenario {
    private static final int IN = 100;
    private static final int LONGEST = 400;

    /** Who produced a dead letter is told by its key. */
    private static final String KEY = "poison-";

    private final Set<String> sent = new HashSet<>();
    private Map<TopicPartition, Long> from = Map.of();

    @Override
    public String name() {
        return "one record in a hundred is poison";
    }

    @Override
    public String happen(Trial trial) throws Exception {
        from = trial.installation.topics.ends();
        Ledger ledger = trial.traffic.ledger();
        int records = trial.scale.rounds() * 2;
        try (Poisoner poisoner = trial.installation.topics.poisoner()) {
            for (int i = 0; i < records; i++) {
                int answers = ledger.whole() + (i == 0 ? 0 : IN);
                trial.until("a hundred answers", () -> ledger.whole() >= answers);
                String key = KEY + UUID.randomUUID();
                byte[] garbage = new byte[ThreadLocalRandom.current().nextInt(LONGEST)];
                ThreadLocalRandom.current().nextBytes(garbage);
                poisoner.send(key, garbage);
                sent.add(key);
            }
        }
        return records + " records of random bytes";
    }

    /** Each record is a row, a dead letter, or one sent again of a call that has its row from another record. */
    @Override
    public void judge(Trial trial) throws Exception {
        UsageTopics topics = trial.installation.topics;
        List<String> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> letter : topics.deadLetters()) {
            letters.add(new String(letter.key(), StandardCharsets.UTF_8));
        }
        if (letters.size() != sent.size() || !sent.equals(Set.copyOf(letters))) {
            trial.complain("dead letters " + letters + " for " + sent);
        }
        Set<Row.Source> stored = new HashSet<>();
        trial.rows().forEach(row -> stored.add(row.source()));
        int unsettled = 0;
        for (ConsumerRecord<byte[], byte[]> record : topics.usage(from)) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            boolean again = record.headers().lastHeader("redelivered") != null;
            if (!sent.contains(key)
                    && !again
                    && !stored.contains(new Row.Source(record.partition(), record.offset()))) {
                unsettled++;
            }
        }
        if (unsettled > 0) {
            trial.complain(unsettled + " records are neither a row nor a dead letter");
        }
    }
}
