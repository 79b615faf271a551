package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Fuse.Blow;
import io.tollgate.standalone.faults.Fuse.Moment;

/** The engine dies while an insert is on its way. */
final class EngineKilled implements Scenario {
    @Override
    public String name() {
        return "ClickHouse killed during an insert";
    }

    @Override
    public void prepare(Installation installation, Scale scale) throws Exception {
        installation.consumeBy(installation.hooked());
    }

    @Override
    public String happen(Trial trial) throws Exception {
        Installation installation = trial.installation;
        int times = trial.scale.rounds();
        Hits hits = new Hits();
        for (int i = 0; i < times; i++) {
            installation.fuse.light(new Blow(Moment.DURING, Signal.KILL, installation.engine.pid()));
            installation.engine.awaitEnd();
            trial.until("the insert to come back", installation.fuse::isOver);
            hits.count(installation.fuse);
            installation.engine.start();
        }
        return hits.of(Moment.DURING);
    }
}
