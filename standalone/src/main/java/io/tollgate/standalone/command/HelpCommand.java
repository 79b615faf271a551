package io.tollgate.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help [COMMAND…]}: the overview, or one command's flags. */
@Command(name = "help", description = "Lists the commands, or a command's flags.")
final class HelpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command to explain.")
    private List<String> path = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine().getParent();
        if (path.isEmpty()) {
            command.getOut().print(Commands.overview());
        }
        for (String name : path) {
            CommandLine child = command.getSubcommands().get(name);
            if (child == null) {
                throw new ParameterException(spec.commandLine(), "there is no command " + String.join(" ", path));
            }
            command = child;
        }
        if (!path.isEmpty()) {
            command.usage(command.getOut());
        }
        command.getOut().flush();
        return 0;
    }
}
