package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Fuse.Blow;
import io.tollgate.standalone.faults.Fuse.Moment;
import java.util.Locale;

/** The consumer dies again and again at an insert, and another takes over its plan. */
final class ConsumerKilled implements Scenario {
    private final Moment moment;

    ConsumerKilled(Moment moment) {
        this.moment = moment;
    }

    @Override
    public String name() {
        return "consumer killed " + moment.name().toLowerCase(Locale.ROOT) + " its insert";
    }

    @Override
    public void prepare(Installation installation, Scale scale) throws Exception {
        installation.consumeBy(installation.hooked());
    }

    @Override
    public String happen(Trial trial) throws Exception {
        return kill(trial, moment, trial.scale.rounds());
    }

    static String kill(Trial trial, Moment moment, int times) throws Exception {
        Member consumer = trial.installation.consumer();
        Hits hits = new Hits();
        for (int i = 0; i < times; i++) {
            trial.installation.fuse.light(new Blow(moment, Signal.KILL, 0));
            consumer.awaitEnd();
            hits.count(trial.installation.fuse);
            consumer.start();
        }
        return hits.of(moment);
    }
}
