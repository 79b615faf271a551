package io.tollgate.standalone.faults;

/** The gateway dies again and again, with streams and plain answers half-way through. */
final class GatewayKilled implements Scenario {
    private static final int ANSWERS_BETWEEN = 30;

    @Override
    public String name() {
        return "gateway killed";
    }

    @Override
    public String happen(Trial trial) throws Exception {
        int times = trial.scale.rounds();
        for (int i = 0; i < times; i++) {
            trial.killGateway();
            trial.awaitAnswers(ANSWERS_BETWEEN);
        }
        return Report.times(times) + ", started again on its spool";
    }
}
