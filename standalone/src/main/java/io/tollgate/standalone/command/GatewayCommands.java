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
            List.of(
                    "NAME",
                    "AUTHENTICATION",
                    "REQUIRE PROJECT",
                    "ANONYMOUS BYOK",
                    "CONFIGURED KEYS",
                    "CACHE",
                    "SOURCE"),
            gateway -> List.of(
                    gateway.getString("name"),
                    gateway.getString("authentication"),
                    String.valueOf(gateway.getBoolean("require_project")),
                    gateway.getString("anonymous_byok"),
                    gateway.getString("configured_keys"),
                    cache(gateway.getJsonObject("cache", new JsonObject())),
                    gateway.getString("source")));

    private GatewayCommands() {}

    private static String cache(JsonObject cache) {
        String ttl = cache.getString("ttl", "0s");
        return ttl.equals("0s") ? "off" : ttl;
    }

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

        @Option(
                names = "--cache-ttl",
                paramLabel = "DURATION",
                description = "For how long answers are kept for identical calls, such as 1h; 0s turns the cache off.")
        private @Nullable String cacheTtl;

        @Option(
                names = "--cache-scope",
                paramLabel = "gateway|token",
                description = "Who shares kept answers: all callers of the gateway, or those with one token.")
        private @Nullable String cacheScope;

        @Option(
                names = "--cache-temperature",
                paramLabel = "NUMBER",
                description = "The highest temperature that a request may name for its answer to be kept.")
        private @Nullable Double cacheTemperature;

        @Option(
                names = "--cache-max-entry",
                paramLabel = "SIZE",
                description = "The longest request and answer that are kept, such as 1MiB.")
        private @Nullable String cacheMaxEntry;

        @Option(
                names = "--cache-max-size",
                paramLabel = "SIZE",
                description = "The most that is kept in memory on each node, such as 64MiB.")
        private @Nullable String cacheMaxSize;

        @Option(
                names = "--payload",
                paramLabel = "on|off",
                description = "Whether prompts and answers are kept, redacted.")
        private @Nullable Switch payload;

        @Option(
                names = "--payload-encrypt",
                paramLabel = "on|off",
                description = "Whether they are encrypted by the master key.")
        private @Nullable Switch payloadEncrypt;

        @Option(
                names = "--payload-max-size",
                paramLabel = "SIZE",
                description = "The most that is kept of a body, such as 256KiB.")
        private @Nullable String payloadMaxSize;

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
            JsonObject cache = cache();
            if (!cache.isEmpty()) {
                json.put("cache", cache);
            }
            JsonObject logging = logging();
            if (!logging.isEmpty()) {
                json.put("logging", logging);
            }
            return json;
        }

        private JsonObject logging() {
            JsonObject logging = new JsonObject();
            put(logging, "payload", payload == null ? null : payload.id());
            put(logging, "encrypt", payloadEncrypt == null ? null : payloadEncrypt.id());
            put(logging, "max_size", payloadMaxSize);
            return logging;
        }

        private JsonObject cache() {
            JsonObject cache = new JsonObject();
            put(cache, "ttl", cacheTtl);
            put(cache, "scope", cacheScope);
            put(cache, "temperature", cacheTemperature);
            put(cache, "max_entry", cacheMaxEntry);
            put(cache, "max_size", cacheMaxSize);
            return cache;
        }

        private static void put(JsonObject json, String name, @Nullable Object value) {
            if (value != null) {
                json.put(name, value);
            }
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
