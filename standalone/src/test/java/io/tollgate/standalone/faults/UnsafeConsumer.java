package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Fuse.Moment;

/** A control that has to fail: a consumer that repeats its inserts without care is killed after one. */
final class UnsafeConsumer implements Scenario {
    @Override
    public String name() {
        return "control: killed after its insert, a consumer that takes no care to repeat itself in vain";
    }

    @Override
    public void prepare(Installation installation, Scale scale) throws Exception {
        installation.consumeBy(installation.unsafe());
    }

    @Override
    public String happen(Trial trial) throws Exception {
        return ConsumerKilled.kill(trial, Moment.AFTER, 1);
    }
}
