package io.tollgate.standalone.command;

import io.tollgate.service.SettingsException;
import io.tollgate.standalone.books.BooksCommand;
import io.tollgate.standalone.books.ReconcileCommand;
import io.tollgate.standalone.books.RepriceCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** All commands together, and how their endings become exit codes: 0, 1 failure, 2 usage or configuration. */
public final class Commands {

    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private Commands() {}

    /** Runs what {@code args} say, in this process; errors are one line each on standard error. */
    public static int run(String... args) {
        return commandLine(System.getenv()).execute(args);
    }

    /** The same for commands that ask a running gateway, with another environment and other outputs. */
    public static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
        return commandLine(environment).setOut(out).setErr(err).execute(args);
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine.IFactory factory = new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (type == RunningGateway.class) {
                    return type.cast(new RunningGateway(environment));
                }
                if (type == BooksCommand.class) {
                    return type.cast(new BooksCommand(environment));
                }
                return type == ControlCommand.class
                        ? type.cast(new ControlCommand(environment))
                        : CommandLine.defaultFactory().create(type);
            }
        };
        CommandLine all = new CommandLine(new RootCommand(), factory);
        CommandLine books = Objects.requireNonNull(all.getSubcommands().get("books"));
        books.addSubcommand(new ReconcileCommand(environment));
        books.addSubcommand(new RepriceCommand(environment));
        // Asks a gateway; the others of books do not.
        books.addSubcommand(new CommandLine(BooksExportCommand.class, factory));
        return all.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Commands::execute)
                .setParameterExceptionHandler(Commands::misused)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    /** Runs the last command; what it printed is out before the process exits. */
    private static int execute(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } finally {
            parsed.asCommandLineList().forEach(command -> command.getOut().flush());
        }
    }

    /** The page that {@code tollgate help} shows. */
    static String overview() {
        try (InputStream page = Commands.class.getResourceAsStream("usage.txt")) {
            return new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int misused(ParameterException mistake, String... args) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + mistake.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(mistake, err)) {
            err.println("See: tollgate help" + name.substring("tollgate".length()));
        }
        return USAGE;
    }

    private static int failed(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        if (failure instanceof SettingsException settings) {
            settings.problems().forEach(err::println);
            return USAGE;
        }
        err.println(name + ": " + explain(failure));
        if ("DEBUG".equalsIgnoreCase(System.getenv("TOLLGATE_LOG_LEVEL"))) {
            failure.printStackTrace(err);
        }
        return FAILURE;
    }

    private static String explain(Exception failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileSystemException io ->
                "cannot use " + io.getFile() + (io.getReason() == null ? "" : ": " + io.getReason());
            case IOException io -> said(io);
            case IllegalArgumentException refused -> said(refused);
            case CommandFailure told -> said(told);
            default -> "unexpected " + failure + " (TOLLGATE_LOG_LEVEL=DEBUG shows where)";
        };
    }

    private static String said(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
