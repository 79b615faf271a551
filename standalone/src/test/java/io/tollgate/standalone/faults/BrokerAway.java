package io.tollgate.standalone.faults;

import java.time.Duration;

/** The broker dies and stays away; no client is to notice. */
final class BrokerAway implements Scenario {
    @Override
    public String name() {
        return "broker killed and away";
    }

    @Override
    public String happen(Trial trial) throws Exception {
        Duration away = trial.scale.away();
        Ledger ledger = trial.traffic.ledger();
        trial.installation.kafka.kill();
        int before = ledger.whole();
        trial.goOn(away);
        int answered = ledger.whole() - before;
        if (answered == 0) {
            trial.complain("no call was answered while the broker was away");
        }
        trial.installation.kafka.start();
        return "for " + away.toSeconds() + " s, in which " + answered + " calls were answered";
    }

    @Override
    public void judge(Trial trial) {
        if (trial.traffic.ledger().refused() > 0) {
            trial.complain("calls were refused");
        }
    }
}
