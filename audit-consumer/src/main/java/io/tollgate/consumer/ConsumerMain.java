package io.tollgate.consumer;

import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.deadletters.DeadLettersCommand;
import io.tollgate.service.ServiceMain;
import java.util.Arrays;

/** Runs the audit consumer as a process; or, as {@code dead-letters}, what operators do with dead letters. */
public final class ConsumerMain {
    private ConsumerMain() {}

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("dead-letters")) {
            System.exit(DeadLettersCommand.execute(Arrays.copyOfRange(args, 1, args.length)));
        }
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
