package io.tollgate.standalone.command;

import io.tollgate.standalone.command.RunningGateway.Columns;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code provider-key}: the keys that the gateways of a running process call their providers with. */
@Command(
        name = "provider-key",
        synopsisSubcommandLabel = "add|list|rotate|delete",
        description =
                "The provider keys that a gateway stores, encrypted; a value is typed or piped, never an argument.")
final class ProviderKeyCommand implements Runnable {

    private static final Columns COLUMNS = new Columns(
            List.of("PROVIDER", "ALIAS", "KEY", "STATUS", "SINCE", "CREATED", "ROTATED", "LAST USED", "DESCRIPTION"),
            key -> List.of(
                    key.getString("provider"),
                    key.getString("alias"),
                    "…" + key.getString("last_four"),
                    key.getString("status"),
                    Objects.requireNonNullElse(
                            "expired".equals(key.getString("status"))
                                    ? key.getString("expires_at")
                                    : key.getString("invalid_since"),
                            ""),
                    key.getString("created_at"),
                    Objects.requireNonNullElse(key.getString("rotated_at"), "never"),
                    Objects.requireNonNullElse(key.getString("last_used_at"), "never"),
                    Objects.requireNonNullElse(key.getString("description"), "")));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Which key is meant. */
    static final class Place {
        @Option(
                names = "--gateway",
                paramLabel = "NAME",
                defaultValue = "default",
                description = "The gateway that stores it (default: ${DEFAULT-VALUE}).")
        private String gateway = "default";

        @Option(names = "--provider", paramLabel = "NAME", required = true, description = "A configured provider.")
        private String provider = "";

        @Option(
                names = "--alias",
                paramLabel = "NAME",
                defaultValue = "default",
                description = "Calls choose another with cf-aig-byok-alias (default: ${DEFAULT-VALUE}).")
        private String alias = "default";

        String path() {
            return keys(gateway) + "/" + RunningGateway.encoded(provider) + "/" + RunningGateway.encoded(alias);
        }

        @Override
        public String toString() {
            return "the key " + provider + "/" + alias + " of the gateway " + gateway;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: add, list, rotate or delete");
    }

    @Command(name = "add", description = "Stores a key. Its value is asked for, or read from standard input.")
    void add(
            @Mixin Place place,
            @Option(names = "--description", paramLabel = "TEXT", description = "Up to 256 characters.") @Nullable
                    String description,
            @Option(names = "--expires-at", paramLabel = "TIME", description = "Such as 2030-01-31T00:00:00Z.")
                    @Nullable
                    String expiresAt,
            @Option(names = "--pool", description = "Calls that name no alias may be made with it as well.")
                    boolean pool,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        JsonObject body = new JsonObject()
                .put("pool", pool)
                .put("provider", place.provider)
                .put("alias", place.alias)
                .put("description", description)
                .put("expires_at", expiresAt)
                .put("value", value());
        shown(running.ask("POST", keys(place.gateway), body), running);
    }

    @Command(name = "list", description = "Lists the keys that a gateway stores, without their values.")
    void list(
            @Option(
                            names = "--gateway",
                            paramLabel = "NAME",
                            defaultValue = "default",
                            description = "Whose (default: ${DEFAULT-VALUE}).")
                    String gateway,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.show(out(), running.list(keys(gateway)), COLUMNS);
    }

    @Command(name = "rotate", description = "Replaces a key's value; the next call uses the new one.")
    void rotate(
            @Mixin Place place,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "When the new value expires (default: never).")
                    @Nullable
                    String expiresAt,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        JsonObject body = new JsonObject().put("expires_at", expiresAt).put("value", value());
        shown(running.ask("POST", place.path() + "/rotate", body), running);
    }

    @Command(name = "delete", description = "Deletes a key; the next call no longer uses it.")
    void delete(
            @Mixin Place place,
            @Option(names = "--yes", description = "Do not ask for confirmation.") boolean yes,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        Console console = terminal();
        if (!yes && console != null) {
            String answer = console.readLine("Delete %s? [y/N] ", place);
            if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
                throw new CommandFailure("nothing was deleted");
            }
        }
        running.ask("DELETE", place.path(), null);
    }

    /** Typed unseen at a terminal, or all of standard input. */
    private String value() throws IOException, CommandFailure {
        Console console = terminal();
        String value;
        if (console == null) {
            value = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } else {
            char[] typed = console.readPassword("The provider's key (not shown): ");
            value = typed == null ? "" : new String(typed);
        }
        if (value.isBlank()) {
            throw new CommandFailure("the key's value is missing: type it, or pipe it in");
        }
        return value.strip();
    }

    private static @Nullable Console terminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).orElse(null);
    }

    private void shown(JsonObject answer, RunningGateway running) {
        if (running.json()) {
            out().println(answer.encodePrettily());
        }
    }

    private static String keys(String gateway) {
        return GatewayCommands.PATH + "/" + RunningGateway.encoded(gateway) + "/provider-keys";
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
