package io.tollgate.standalone.command;

import io.tollgate.gateway.admin.ControlAdoption;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Entry;
import io.tollgate.gateway.control.OfflineControl;
import io.tollgate.gateway.control.StoredGateway;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.control.Token;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import io.tollgate.standalone.up.Configuration;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code control}: the control records on Kafka that gateways refuse, because no master key has signed them. */
@Command(
        name = "control",
        synopsisSubcommandLabel = "adopt|discard",
        description = "The control records that gateways refuse, because no master key has signed them.")
final class ControlCommand implements Runnable {
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ControlCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Which topic is meant, and whether it is to be changed. */
    static final class Flags {
        @Option(names = "--config", paramLabel = "FILE", description = "Default: tollgate.yaml, if there is one.")
        private @Nullable Path config;

        @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Instead of what the configuration says.")
        private @Nullable String kafka;

        @Option(names = "--yes", description = "Makes the change, instead of only showing it.")
        private boolean yes;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: adopt or discard");
    }

    @Command(
            name = "adopt",
            description = {
                "Shows what records say that no given master key has signed, and with --yes signs them.",
                "Needs the master key (TOLLGATE_MASTER_KEY or TOLLGATE_MASTER_KEY_FILE); gateways may be running."
            })
    void adopt(@Mixin Flags flags)
            throws SettingsException, IOException, InterruptedException, ExecutionException, CommandFailure {
        work(flags, true);
    }

    @Command(
            name = "discard",
            description = {
                "Shows the keys of the records that gateways refuse, and with --yes deletes them.",
                "Needs the right master key: whatever it has not signed is deleted."
            })
    void discard(@Mixin Flags flags)
            throws SettingsException, IOException, InterruptedException, ExecutionException, CommandFailure {
        work(flags, false);
    }

    private void work(Flags flags, boolean adopting)
            throws SettingsException, IOException, InterruptedException, ExecutionException, CommandFailure {
        Map<String, String> set = new HashMap<>(environment);
        if (flags.kafka != null) {
            set.put("TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", flags.kafka);
        }
        GatewayConfig config = GatewayConfigReader.read(Settings.read(Configuration.place(flags.config), set));
        List<String> problems = new ArrayList<>();
        MasterKeys keys = MasterKeys.read(set, problems::add);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        if (keys.isEmpty()) {
            throw new CommandFailure("there is no master key to sign with; set " + MasterKeys.VARIABLE + " or "
                    + MasterKeys.FILE_VARIABLE);
        }
        Vertx vertx = Vertx.vertx();
        try (OfflineControl control =
                OfflineControl.open(vertx, config.kafka(), config.control().topic(), keys, adopting)) {
            PrintWriter out = spec.commandLine().getOut();
            List<String> lines = (adopting
                            ? Stream.concat(
                                    control.state().entriesToSign().map(ControlCommand::described),
                                    control.state().deletionsToSign().map(key -> key + ", deleted"))
                            : control.state().refused())
                    .map(line -> CONTROLS.matcher(line).replaceAll("?"))
                    .sorted()
                    .toList();
            lines.forEach(out::println);
            if (lines.isEmpty()) {
                out.println("All control records are signed.");
            } else if (flags.yes) {
                int written = adopting ? ControlAdoption.adopt(control) : ControlAdoption.discard(control);
                out.println(written + (adopting ? " records signed." : " records written over."));
            } else {
                out.println(lines.size() + " records; --yes " + (adopting ? "signs" : "deletes") + " them.");
            }
            out.flush();
        } finally {
            vertx.close().await();
        }
    }

    private static String described(Entry entry) {
        return switch (entry) {
            case Token token ->
                "%s \"%s\" of gateway %s, %s, made by %s"
                        .formatted(
                                token.key(),
                                token.name(),
                                token.gateway(),
                                token.revoked()
                                        ? "revoked"
                                        : token.principal().permissions() + " at "
                                                + token.principal().scope().names(),
                                token.createdBy());
            case StoredGateway gateway -> "%s, made by %s".formatted(gateway.key(), gateway.createdBy());
            case StoredProviderKey key -> "%s, made by %s".formatted(key.key(), key.createdBy());
            case AdminEvent event ->
                "%s %s %s by %s".formatted(event.key(), event.action(), event.target(), event.actorName());
            default -> entry.key();
        };
    }
}
