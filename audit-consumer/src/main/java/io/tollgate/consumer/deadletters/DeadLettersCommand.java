package io.tollgate.consumer.deadletters;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.service.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: shows the records that no row could be made of, and sends them in again. */
@Command(
        name = "dead-letters",
        synopsisSubcommandLabel = "list|replay",
        description = "Records that could not be stored as rows.")
public final class DeadLettersCommand implements Runnable {
    private static final int FAILURE = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final UnaryOperator<KafkaConfig> topics;

    /** On the topics that all of Tollgate uses. */
    public DeadLettersCommand() {
        this(UnaryOperator.identity());
    }

    /** @param topics gives what is worked on for what settings and flags say */
    public DeadLettersCommand(UnaryOperator<KafkaConfig> topics) {
        this.topics = topics;
    }

    /** Runs what the arguments say; exit codes 0, 1 failure, 2 usage or configuration. */
    public static int execute(String... arguments) {
        return new CommandLine(new DeadLettersCommand())
                .setCommandName("audit-consumer dead-letters")
                .setParameterExceptionHandler((mistake, given) -> misused(mistake))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
                .execute(arguments);
    }

    private static int misused(ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + mistake.getMessage());
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        if (failure instanceof SettingsException settings) {
            settings.problems().forEach(err::println);
            return CommandLine.ExitCode.USAGE;
        }
        err.println(command.getCommandSpec().qualifiedName() + ": "
                + (failure.getMessage() == null ? failure.toString() : failure.getMessage()));
        return FAILURE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: list or replay");
    }

    @Command(name = "list", description = "The coordinates, time and reason of each, oldest first.")
    void list(
            @Option(names = "--json", description = "One JSON object per line.") boolean json,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "The newest N; 0 for all (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Mixin KafkaOptions kafka)
            throws IOException, SettingsException {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit must not be negative");
        }
        DeadLetterTable table = new DeadLetterTable(limit);
        new DeadLetterTopic(topics.apply(kafka.read(System.getenv()))).read(table::add);
        if (json) {
            table.printJson(out());
        } else if (table.count() == 0) {
            err().println("No dead letters.");
        } else {
            table.print(out());
        }
        out().flush();
        if (table.kept() < table.count()) {
            err().println("The newest " + table.kept() + " of " + table.count() + "; --limit 0 shows all.");
        }
    }

    @Command(
            name = "replay",
            description =
                    "Sends the original bytes to the usage topic again. A record that can be read by now becomes one row, however often it is replayed; any other returns as a dead letter. Nothing is deleted.")
    void replay(
            @Option(names = "--all", description = "All of them.") boolean all,
            @Option(names = "--partition", paramLabel = "P", description = "Only this partition, as shown by list.")
                    @Nullable
                    Integer partition,
            @Option(
                            names = "--offset",
                            paramLabel = "N",
                            split = ",",
                            description = "Only these offsets of the partition, as shown by list.")
                    @Nullable
                    List<Long> offsets,
            @Mixin KafkaOptions kafka)
            throws IOException, SettingsException {
        DeadLetterFilter filter = filter(all, partition, offsets);
        int sent = new Replay(topics.apply(kafka.read(System.getenv()))).run(filter::holds);
        out().println(sent == 1 ? "1 record sent again." : sent + " records sent again.");
        out().flush();
    }

    private DeadLetterFilter filter(boolean all, @Nullable Integer partition, @Nullable List<Long> offsets) {
        try {
            return DeadLetterFilter.of(all, partition, offsets == null ? List.of() : offsets);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
