package io.tollgate.standalone.command;

import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import io.tollgate.standalone.up.Configuration;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code config}: whether a configuration can be used. */
@Command(name = "config", synopsisSubcommandLabel = "check", description = "Looks at tollgate.yaml.")
final class ConfigCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: check");
    }

    @Command(
            name = "check",
            description = "Reports all problems of a configuration at once; exit code 2 if there are any.")
    void check(
            @Option(names = "--config", paramLabel = "FILE", description = "Default: tollgate.yaml, if there is one.")
                    @Nullable
                    Path config)
            throws SettingsException {
        Path file = Configuration.place(config);
        Configuration.check(Settings.read(file, System.getenv()));
        spec.commandLine()
                .getOut()
                .println((file == null ? "No file, and the environment" : file.toString()) + ": no problems.");
    }
}
