package io.tollgate.standalone.command;

import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import io.tollgate.standalone.cloudflare.CloudflareRoutes;
import io.tollgate.standalone.litellm.LiteLlmImport;
import io.tollgate.standalone.up.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config}: whether a configuration can be used, and how one is made of another gateway's. */
@Command(
        name = "config",
        synopsisSubcommandLabel = "check|import",
        description = "Looks at tollgate.yaml, or makes one.")
final class ConfigCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: check or import");
    }

    @Command(
            name = "import",
            description = "Prints another gateway's configuration as ours, and in comments what has no counterpart.")
    void importConfig(
            @Parameters(index = "0", paramLabel = "KIND", description = "litellm or cloudflare") String kind,
            @Parameters(
                            index = "1",
                            paramLabel = "FILE",
                            description = "LiteLLM's config.yaml, or routes as Cloudflare's API gives them.")
                    Path file)
            throws CommandFailure {
        Function<String, String> ours = switch (kind) {
            case "litellm" -> LiteLlmImport::of;
            case "cloudflare" -> CloudflareRoutes::of;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "unknown kind " + kind + "; there are: litellm and cloudflare");
        };
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file);
        }
        try {
            spec.commandLine().getOut().print(ours.apply(text));
            spec.commandLine().getOut().flush();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " cannot be imported: " + e.getMessage());
        }
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
