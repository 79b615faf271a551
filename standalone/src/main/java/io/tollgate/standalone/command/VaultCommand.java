package io.tollgate.standalone.command;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vault}: what encrypts the provider keys of a running gateway. */
@Command(
        name = "vault",
        synopsisSubcommandLabel = "rewrap",
        description = "The encryption of a running gateway's stored keys.")
final class VaultCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: rewrap");
    }

    @Command(
            name = "rewrap",
            description =
                    "Moves all provider keys and control records to the first master key; then the others can be removed.")
    void rewrap(@Mixin RunningGateway running) throws IOException, InterruptedException, CommandFailure {
        JsonObject answer = running.ask("POST", "/v1/admin/vault/rewrap", null);
        PrintWriter out = spec.commandLine().getOut();
        if (running.json()) {
            out.println(answer.encodePrettily());
            return;
        }
        out.println("Moved to the master key " + answer.getString("master_key") + ": " + answer.getInteger("moved"));
        out.println("Other control records signed by it: " + answer.getInteger("signed"));
        int unopened = answer.getInteger("unopened");
        if (unopened > 0) {
            throw new CommandFailure(unopened + " provider keys could not be moved, because they cannot be decrypted;"
                    + " tollgate provider-key list shows them as sealed");
        }
    }
}
