package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Fuse.Blow;
import io.tollgate.standalone.faults.Fuse.Moment;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The consumer is frozen at an insert until the group has given it up and another has carried out its plan; then it
 * wakes, and goes on as if nothing had been.
 */
final class ConsumerFrozen implements Scenario {
    private static final List<Moment> MOMENTS = List.of(Moment.BEFORE, Moment.DURING, Moment.AFTER);
    private static final Duration AWAKE = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "consumer frozen past its session, then woken";
    }

    @Override
    public void prepare(Installation installation, Scale scale) throws Exception {
        installation.consumeBy(installation.hooked());
    }

    @Override
    public String happen(Trial trial) throws Exception {
        Installation installation = trial.installation;
        Member frozen = installation.consumer();
        Member heir = installation.anotherConsumer();
        Fuse fuse = installation.fuse;
        int times = trial.scale.freezes();
        for (int i = 0; i < times; i++) {
            fuse.light(new Blow(MOMENTS.get(i % MOMENTS.size()), Signal.STOP, 0));
            trial.until("the insert to freeze at", () -> Files.exists(fuse.struck()));
            heir.start();
            Map<TopicPartition, Long> ends = installation.topics.ends();
            trial.until("another consumer to take over", () -> installation.hasSettled(ends));
            frozen.signal(Signal.CONT);
            trial.until("the insert to come back", fuse::isOver);
            trial.goOn(AWAKE);
            if (!frozen.isAlive()) {
                throw new IllegalStateException("the consumer did not survive its waking:\n" + frozen.output());
            }
            heir.stop();
        }
        return Report.times(times) + (times == 1 ? ", before" : ", in turn before, during and after") + " an insert";
    }
}
