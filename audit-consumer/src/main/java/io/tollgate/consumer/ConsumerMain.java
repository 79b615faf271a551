package io.tollgate.consumer;

import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.service.ServiceMain;

/** Runs the audit consumer as a process. */
public final class ConsumerMain {
    private ConsumerMain() {}

    public static void main(String[] args) {
        ServiceMain.run(
                "audit-consumer",
                args,
                settings -> AuditConsumer.start(ConsumerConfig.read(settings), ConsumerMain::giveUp));
    }

    /** Ends the process, for whoever watches it to start it again; not on the thread that has to end first. */
    @SuppressWarnings("SystemExitOutsideMain")
    private static void giveUp() {
        Thread.ofPlatform().name("give-up").start(() -> System.exit(1));
    }
}
