package io.tollgate.standalone.command;

import io.tollgate.analytics.AnalyticsMain;
import io.tollgate.consumer.ConsumerMain;
import io.tollgate.consumer.deadletters.DeadLettersCommand;
import io.tollgate.gateway.GatewayMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The services, each in this process, with nothing beside it. */
final class ServiceCommands {

    private ServiceCommands() {}

    /** The flags that all services take. */
    abstract static class ServiceCommand implements Runnable {

        @Option(names = "--config", paramLabel = "FILE", description = "Default: tollgate.yaml, if there is one.")
        private @Nullable Path config;

        @Option(
                names = "--ready-file",
                paramLabel = "FILE",
                description = "Written when it is ready, removed on shutdown.")
        private @Nullable Path readyFile;

        /** Runs the service until it is told to stop. */
        abstract void serve(String[] arguments);

        @Override
        public final void run() {
            List<String> arguments = new ArrayList<>();
            if (config != null) {
                arguments.addAll(List.of("--config", config.toString()));
            }
            if (readyFile != null) {
                arguments.addAll(List.of("--ready-file", readyFile.toString()));
            }
            serve(arguments.toArray(String[]::new));
        }
    }

    @Command(
            name = "gateway",
            subcommands = {
                GatewayCommands.Create.class,
                GatewayCommands.Show.class,
                GatewayCommands.Update.class,
                GatewayCommands.Delete.class
            },
            synopsisSubcommandLabel = "[create|list|update|delete]",
            description = {
                "Serves calls; needs a running Kafka.",
                "With a command: manages the gateways of a running one."
            })
    static final class Gateway extends ServiceCommand {
        @Override
        void serve(String[] arguments) {
            GatewayMain.main(arguments);
        }
    }

    @Command(
            name = "audit-consumer",
            subcommands = DeadLettersCommand.class,
            description = "Copies the calls' records from Kafka to ClickHouse, exactly once.")
    static final class AuditConsumer extends ServiceCommand {
        @Override
        void serve(String[] arguments) {
            ConsumerMain.main(arguments);
        }
    }

    @Command(name = "analytics-api", description = "Answers /v1/analytics from ClickHouse.")
    static final class AnalyticsApi extends ServiceCommand {
        @Override
        void serve(String[] arguments) {
            AnalyticsMain.main(arguments);
        }
    }
}
