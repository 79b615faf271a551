package io.tollgate.standalone.faults;

import java.util.Map;

/** The gateway dies while it waits for the disk at every call, as {@code audit.durability: power} has it. */
final class PowerDurability implements Scenario {
    private static final int MOST = 5;
    private static final int ANSWERS_BETWEEN = 30;

    @Override
    public String name() {
        return "gateway with `audit.durability: power` killed";
    }

    @Override
    public void prepare(Installation installation, Scale scale) throws Exception {
        installation.serveBy(installation.gateway(
                "gateway-power",
                Map.of(
                        "TOLLGATE_AUDIT_DURABILITY",
                        "power",
                        "TOLLGATE_AUDIT_SPOOL_DIR",
                        installation.folder.resolve("spool-power").toString())));
    }

    @Override
    public String happen(Trial trial) throws Exception {
        int times = Math.min(trial.scale.rounds(), MOST);
        for (int i = 0; i < times; i++) {
            trial.killGateway();
            trial.awaitAnswers(ANSWERS_BETWEEN);
        }
        return Report.times(times) + ", every call waiting for the disk";
    }
}
