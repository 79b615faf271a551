package io.tollgate.standalone.command;

import io.tollgate.standalone.command.RunningGateway.Columns;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gateway create|list|update|delete}: the gateways that a running gateway process serves. */
final class GatewayCommands {
    static final String PATH = "/v1/admin/gateways";

    private static final Columns COLUMNS = new Columns(
            List.of("NAME", "AUTHENTICATION", "REQUIRE PROJECT", "ANONYMOUS BYOK", "CONFIGURED KEYS", "SOURCE"),
            gateway -> List.of(
                    gateway.getString("name"),
                    gateway.getString("authentication"),
                    String.valueOf(gateway.getBoolean("require_project")),
                    gateway.getString("anonymous_byok"),
                    gateway.getString("configured_keys"),
                    gateway.getString("source")));

    private GatewayCommands() {}

    /** The words for a switch. */
    enum Switch {
        ON,
        OFF;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The words for a permission. */
    enum Answer {
        ALLOW,
        DENY;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is said of a gateway. */
    static final class Flags {
        @Option(names = "--authentication", paramLabel = "on|off", description = "Whether a call needs a valid token.")
        private @Nullable Switch authentication;

        @Option(
                names = "--require-project",
                paramLabel = "on|off",
                description = "Whether a call has to name a project.")
        private @Nullable Switch requireProject;

        @Option(
                names = "--anonymous-byok",
                paramLabel = "allow|deny",
                description = "Whether calls without a token may be made with the operator's provider keys.")
        private @Nullable Answer anonymousByok;

        @Option(
                names = "--configured-keys",
                paramLabel = "allow|deny",
                description = "Whether provider keys of the configuration are used where the gateway stores none.")
        private @Nullable Answer configuredKeys;

        JsonObject json() {
            JsonObject json = new JsonObject();
            if (authentication != null) {
                json.put("authentication", authentication.id());
            }
            if (requireProject != null) {
                json.put("require_project", requireProject == Switch.ON);
            }
            if (anonymousByok != null) {
                json.put("anonymous_byok", anonymousByok.id());
            }
            if (configuredKeys != null) {
                json.put("configured_keys", configuredKeys.id());
            }
            return json;
        }
    }

    /** What the commands have in common. */
    abstract static class GatewayCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private RunningGateway running;

        /** Asks the gateway, and gives what is to be shown; null for nothing. */
        abstract @Nullable JsonObject ask(RunningGateway gateway)
                throws IOException, InterruptedException, CommandFailure;

        @Override
        public final Integer call() throws IOException, InterruptedException, CommandFailure {
            JsonObject answer = ask(running);
            if (answer != null && running.json()) {
                spec.commandLine().getOut().println(answer.encodePrettily());
            }
            return 0;
        }

        static String path(String name) {
            return PATH + "/" + RunningGateway.encoded(name);
        }
    }

    @Command(name = "create", description = "Creates a gateway; calls need a token unless the flags say otherwise.")
    static final class Create extends GatewayCommand {
        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and dashes.")
        private String name = "";

        @Mixin
        private Flags flags = new Flags();

        @Override
        JsonObject ask(RunningGateway gateway) throws IOException, InterruptedException, CommandFailure {
            return gateway.ask("POST", PATH, flags.json().put("name", name));
        }
    }

    @Command(name = "update", description = "Changes only the given settings.")
    static final class Update extends GatewayCommand {
        @Parameters(paramLabel = "NAME", description = "Which one.")
        private String name = "";

        @Mixin
        private Flags flags = new Flags();

        @Override
        JsonObject ask(RunningGateway gateway) throws IOException, InterruptedException, CommandFailure {
            return gateway.ask("PATCH", path(name), flags.json(), "if-match", "*");
        }
    }

    @Command(name = "delete", description = "Deletes a gateway that has no tokens and no provider keys left.")
    static final class Delete extends GatewayCommand {
        @Parameters(paramLabel = "NAME", description = "Which one.")
        private String name = "";

        @Override
        @Nullable
        JsonObject ask(RunningGateway gateway) throws IOException, InterruptedException, CommandFailure {
            gateway.ask("DELETE", path(name), null);
            return null;
        }
    }

    @Command(name = "list", description = "Lists the gateways that the token may use.")
    static final class Show extends GatewayCommand {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        @Nullable
        JsonObject ask(RunningGateway gateway) throws IOException, InterruptedException, CommandFailure {
            gateway.show(spec.commandLine().getOut(), gateway.list(PATH), COLUMNS);
            return null;
        }
    }
}
