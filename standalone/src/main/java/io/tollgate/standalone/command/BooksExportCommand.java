package io.tollgate.standalone.command;

import io.tollgate.standalone.books.RangeOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code books export}: what calls cost, as a file for finance. */
@Command(
        name = "export",
        description = {
            "Writes what calls cost, for finance, as a running gateway gives it.",
            "The file is there once it is whole."
        })
final class BooksExportCommand implements Callable<Integer> {
    /** How an export is written. */
    enum ExportFormat {
        CSV,
        PARQUET
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RunningGateway running;

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Option(names = "--focus", description = "In the columns of FOCUS 1.2, the FinOps Foundation's format.")
    private boolean focus;

    @Option(
            names = "--format",
            paramLabel = "csv|parquet",
            defaultValue = "csv",
            description = "How lines are written (default: ${DEFAULT-VALUE}).")
    private ExportFormat format = ExportFormat.CSV;

    @Option(names = "--output", paramLabel = "FILE", description = "Where to (default: standard output).")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException, InterruptedException, CommandFailure {
        if (!focus) {
            throw new ParameterException(spec.commandLine(), "missing what to export: --focus");
        }
        String path = "/v1/exports/focus?version=1.2&from=" + RunningGateway.encoded(range.from()) + "&to="
                + RunningGateway.encoded(range.to()) + "&format=" + (format == ExportFormat.CSV ? "csv" : "parquet");
        if (output == null) {
            running.download(path, System.out);
            System.out.flush();
            return 0;
        }
        Path part = output.resolveSibling(output.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                running.download(path, out);
            }
            Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        return 0;
    }
}
