package io.tollgate.standalone.command;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cache}: the answers that a running gateway process keeps. */
@Command(
        name = "cache",
        synopsisSubcommandLabel = "purge",
        description = "The answers that the gateways of a running process keep for identical calls.")
final class CacheCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: purge");
    }

    @Command(name = "purge", description = "Empties the cache of a gateway, on every node.")
    void purge(
            @Mixin RunningGateway running, @Parameters(paramLabel = "GATEWAY", description = "Which one.") String name)
            throws IOException, InterruptedException, CommandFailure {
        running.ask("DELETE", GatewayCommands.GatewayCommand.path(name) + "/cache", null);
    }
}
