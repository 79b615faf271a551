package io.tollgate.standalone.command;

import io.tollgate.standalone.command.RunningGateway.Columns;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alias}: the names that the gateways of a running process have for several models. */
@Command(
        name = "alias",
        synopsisSubcommandLabel = "create|list|update|delete",
        description = "Names for several models, of which a policy says which one is asked first.")
final class AliasCommand implements Runnable {

    private static final Columns COLUMNS = new Columns(
            List.of("NAME", "POLICY", "TARGETS", "STICKY", "SOURCE"),
            alias -> List.of(
                    alias.getString("name"),
                    alias.getString("policy"),
                    alias.getJsonArray("targets").stream()
                            .map(target -> ((JsonObject) target).getString("model"))
                            .collect(Collectors.joining(", ")),
                    Objects.requireNonNullElse(alias.getString("sticky"), ""),
                    alias.getString("source")));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Which alias is meant. */
    static final class Place {
        @Option(
                names = "--gateway",
                paramLabel = "NAME",
                defaultValue = "default",
                description = "The gateway that has it (default: ${DEFAULT-VALUE}).")
        private String gateway = "default";

        @Parameters(paramLabel = "NAME", description = "As calls name it.")
        private String name = "";

        String path() {
            return aliases(gateway) + "/" + RunningGateway.encoded(name);
        }
    }

    /** What is said of an alias. */
    static final class Flags {
        @Option(
                names = "--policy",
                paramLabel = "POLICY",
                description = "priority, weighted, latency, cost, least_busy or score.")
        private @Nullable String policy;

        @Option(
                names = "--target",
                paramLabel = "MODEL[=WEIGHT]",
                description = "A model behind it; repeat it for more, in their order of preference.")
        private @Nullable List<String> targets;

        @Option(
                names = "--sticky",
                paramLabel = "KEY",
                description = "session, or metadata. and a key: what keeps weighted calls with one model.")
        private @Nullable String sticky;

        JsonObject json() throws CommandFailure {
            JsonObject json = new JsonObject();
            if (policy != null) {
                json.put("policy", policy);
            }
            if (targets != null) {
                JsonArray list = new JsonArray();
                for (String target : targets) {
                    list.add(target(target));
                }
                json.put("targets", list);
            }
            if (sticky != null) {
                json.put("sticky", sticky);
            }
            return json;
        }

        private static JsonObject target(String text) throws CommandFailure {
            int equals = text.lastIndexOf('=');
            if (equals < 0) {
                return new JsonObject().put("model", text);
            }
            try {
                return new JsonObject()
                        .put("model", text.substring(0, equals))
                        .put("weight", Double.parseDouble(text.substring(equals + 1)));
            } catch (NumberFormatException e) {
                throw new CommandFailure("--target " + text + ": what follows = must be a number");
            }
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: create, list, update or delete");
    }

    @Command(name = "create", description = "Makes an alias; calls use it within a second.")
    void create(@Mixin Place place, @Mixin Flags flags, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        shown(running.ask("POST", aliases(place.gateway), flags.json().put("name", place.name)), running);
    }

    @Command(name = "list", description = "Lists the aliases of a gateway, those of the configuration included.")
    void list(
            @Option(
                            names = "--gateway",
                            paramLabel = "NAME",
                            defaultValue = "default",
                            description = "Whose (default: ${DEFAULT-VALUE}).")
                    String gateway,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.show(out(), running.list(aliases(gateway)), COLUMNS);
    }

    @Command(name = "update", description = "Changes only what is given.")
    void update(@Mixin Place place, @Mixin Flags flags, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        shown(running.ask("PATCH", place.path(), flags.json(), "if-match", "*"), running);
    }

    @Command(name = "delete", description = "Deletes an alias; calls that name it are refused from then on.")
    void delete(@Mixin Place place, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.ask("DELETE", place.path(), null);
    }

    private void shown(JsonObject answer, RunningGateway running) {
        if (running.json()) {
            out().println(answer.encodePrettily());
        }
    }

    private static String aliases(String gateway) {
        return GatewayCommands.PATH + "/" + RunningGateway.encoded(gateway) + "/aliases";
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
