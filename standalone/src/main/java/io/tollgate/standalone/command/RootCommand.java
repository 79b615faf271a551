package io.tollgate.standalone.command;

import io.tollgate.standalone.books.BooksCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tollgate} with no command: shows what there is. */
@Command(
        name = "tollgate",
        subcommands = {
            UpCommand.class,
            ServiceCommands.Gateway.class,
            ServiceCommands.AuditConsumer.class,
            ServiceCommands.AnalyticsApi.class,
            TokenCommand.class,
            ProviderKeyCommand.class,
            AliasCommand.class,
            PriceCommand.class,
            RouteCommand.class,
            CacheCommand.class,
            VaultCommand.class,
            ControlCommand.class,
            BooksCommand.class,
            KeysCommand.class,
            ConfigCommand.class,
            HelpCommand.class
        })
final class RootCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = {"-h", "--help"})
    private boolean help;

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine();
        (help ? command.getOut() : command.getErr()).print(Commands.overview());
        command.getOut().flush();
        command.getErr().flush();
        return help ? 0 : 2;
    }
}
