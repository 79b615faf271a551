package io.tollgate.standalone.command;

import io.tollgate.service.SettingsException;
import io.tollgate.standalone.up.Up;
import io.tollgate.standalone.up.UpFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code up}: everything on this machine, until Ctrl-C. */
@Command(
        name = "up",
        description =
                "Starts gateway, consumer and analytics on an embedded Kafka and ClickHouse, and stays until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "Default: tollgate.yaml, if there is one.")
    private @Nullable Path config;

    @Option(names = "--port", paramLabel = "N", description = "The gateway's port; 0 = any free one. Default: 8080.")
    private @Nullable Integer port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".tollgate",
            description = "The data folder (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".tollgate");

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Written when everything is ready, removed on shutdown.")
    private @Nullable Path readyFile;

    @Override
    public Integer call() throws SettingsException, IOException, InterruptedException {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new ParameterException(spec.commandLine(), "--port is " + port + " but must be from 0 to 65535");
        }
        try {
            new Up(
                            new Up.Options(config, port, data, readyFile),
                            System.getenv(),
                            spec.commandLine().getOut())
                    .run();
            return 0;
        } catch (UpFailure e) {
            spec.commandLine().getErr().println("tollgate up: " + e.getMessage());
            return e.exitCode();
        }
    }
}
