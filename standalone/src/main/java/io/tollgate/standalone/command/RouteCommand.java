package io.tollgate.standalone.command;

import io.tollgate.standalone.command.RunningGateway.Columns;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code route}: the dynamic routes of a running process's gateways, their versions and which of them is in force. */
@Command(
        name = "route",
        synopsisSubcommandLabel = "create|list|show|version|versions|deploy|try|rename|delete",
        description = "Graphs of conditions, shares, limits and models that calls for dynamic/NAME are led through.")
final class RouteCommand implements Runnable {
    private static final String STANDARD_INPUT = "-";

    private static final Columns ROUTES = new Columns(
            List.of("NAME", "VERSION", "NEWEST", "SOURCE", "MODIFIED"),
            route -> List.of(
                    route.getString("name"),
                    text(route, "version"),
                    text(route, "newest_version"),
                    route.getString("source"),
                    text(route, "modified_at")));

    private static final Columns VERSIONS = new Columns(
            List.of("VERSION", "IN FORCE", "MADE", "BY", "COMMENT"),
            version -> List.of(
                    version.getString("version"),
                    Boolean.TRUE.equals(version.getBoolean("deployed")) ? "yes" : "",
                    text(version, "created_at"),
                    text(version, "created_by"),
                    text(version, "comment")));

    private static final Columns WAY = new Columns(
            List.of("ELEMENT", "MODEL", "BY"),
            model -> List.of(model.getString("element"), model.getString("model"), model.getString("path")));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Whose routes are meant. */
    static final class Owner {
        @Option(
                names = "--gateway",
                paramLabel = "NAME",
                defaultValue = "default",
                description = "The gateway that has it (default: ${DEFAULT-VALUE}).")
        private String gateway = "default";

        String path() {
            return GatewayCommands.PATH + "/" + RunningGateway.encoded(gateway) + "/routes";
        }

        String path(String route) {
            return path() + "/" + RunningGateway.encoded(route);
        }
    }

    /** What a version is made of, and of which route it is one. */
    static final class Graph {
        @Parameters(
                index = "0",
                paramLabel = "NAME",
                description = "The route's name, as calls have it after dynamic/.")
        private String route = "";

        @Parameters(
                index = "1",
                paramLabel = "FILE",
                description = "JSON: the elements, or an object that has them as Cloudflare's API does; - for standard"
                        + " input.")
        private String file = STANDARD_INPUT;

        @Option(names = "--comment", paramLabel = "TEXT", description = "What it is for.")
        private @Nullable String comment;

        JsonObject json() throws IOException, CommandFailure {
            Object written = read(file);
            Object elements = written instanceof JsonObject object ? object.getValue("elements") : written;
            if (!(elements instanceof JsonArray)) {
                throw new CommandFailure(file + " must hold a list of elements, or an object with \"elements\"");
            }
            JsonObject json = new JsonObject().put("elements", elements);
            return comment == null ? json : json.put("comment", comment);
        }
    }

    /** A call that is only tried. */
    static final class Sample {
        @Option(names = "--metadata", paramLabel = "KEY=VALUE", description = "Of cf-aig-metadata; repeat it for more.")
        private Map<String, String> metadata = Map.of();

        @Option(names = "--header", paramLabel = "NAME=VALUE", description = "Of the call; repeat it for more.")
        private Map<String, String> headers = Map.of();

        @Option(names = "--body", paramLabel = "FILE", description = "The call's JSON; - for standard input.")
        private @Nullable String body;

        @Option(
                names = "--used-up",
                paramLabel = "ELEMENT",
                description = "A limit that is taken to be used up; repeat it for more.")
        private List<String> usedUp = List.of();

        @Option(
                names = "--draw",
                paramLabel = "0..1",
                description = "Where among the shares the call falls (default: at their beginning).")
        private @Nullable Double draw;

        @Option(names = "--version", paramLabel = "VERSION", description = "Another one than that in force.")
        private @Nullable String version;

        JsonObject json() throws IOException, CommandFailure {
            JsonObject json = new JsonObject()
                    .put("metadata", new JsonObject(Map.copyOf(metadata)))
                    .put("headers", new JsonObject(Map.copyOf(headers)))
                    .put("used_up", new JsonArray(usedUp));
            if (body != null) {
                json.put("body", read(body));
            }
            if (draw != null) {
                json.put("draw", draw);
            }
            return version == null ? json : json.put("version", version);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "missing command: create, list, show, version, versions, deploy, try, rename or delete");
    }

    @Command(name = "create", description = "Makes a route; calls for dynamic/NAME are led by it within a second.")
    void create(@Mixin Graph graph, @Mixin Owner owner, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        shown(running.ask("POST", owner.path(), graph.json().put("name", graph.route)), running);
    }

    @Command(name = "list", description = "Lists the routes of a gateway, those of the configuration included.")
    void list(@Mixin Owner owner, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.show(out(), running.list(owner.path()), ROUTES);
    }

    @Command(name = "show", description = "Prints the JSON of a route, as it is in force or in one version.")
    void show(
            @Parameters(paramLabel = "NAME", description = "Its name or id.") String route,
            @Option(names = "--version", paramLabel = "VERSION", description = "Which (default: the one in force).")
                    @Nullable
                    String version,
            @Mixin Owner owner,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        String path = owner.path(route) + (version == null ? "" : "/versions/" + RunningGateway.encoded(version));
        out().println(running.ask("GET", path, null).encodePrettily());
    }

    @Command(name = "version", description = "Makes another version, which serves no call until it is deployed.")
    void version(@Mixin Graph graph, @Mixin Owner owner, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        JsonObject made = running.ask("POST", owner.path(graph.route) + "/versions", graph.json());
        if (running.json()) {
            out().println(made.encodePrettily());
        } else {
            out().println("Version " + made.getString("version"));
        }
    }

    @Command(name = "versions", description = "Lists the versions that are kept, the newest first.")
    void versions(
            @Parameters(paramLabel = "NAME", description = "The route's name or id.") String route,
            @Mixin Owner owner,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.show(out(), running.list(owner.path(route) + "/versions"), VERSIONS);
    }

    @Command(name = "deploy", description = "Brings a version into force within a second, be it an older one.")
    void deploy(
            @Parameters(index = "0", paramLabel = "NAME", description = "The route's name or id.") String route,
            @Parameters(index = "1", paramLabel = "VERSION", description = "Which.") String version,
            @Option(names = "--comment", paramLabel = "TEXT", description = "Why.") @Nullable String comment,
            @Mixin Owner owner,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        JsonObject body = new JsonObject().put("version", version);
        if (comment != null) {
            body.put("comment", comment);
        }
        shown(running.ask("POST", owner.path(route) + "/deployments", body), running);
    }

    @Command(name = "try", description = "Says which way a call would go; nobody is called and nothing is counted.")
    void attempt(
            @Parameters(paramLabel = "NAME", description = "The route's name or id.") String route,
            @Mixin Sample sample,
            @Mixin Owner owner,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        JsonObject way = running.ask("POST", owner.path(route) + "/try", sample.json());
        if (running.json()) {
            out().println(way.encodePrettily());
            return;
        }
        running.show(out(), way.getJsonArray("models"), WAY);
        out().println("Where none of them answers: " + way.getString("ends") + ", by " + way.getString("path"));
    }

    @Command(name = "rename", description = "Gives a route another name; calls use that from then on.")
    void rename(
            @Parameters(index = "0", paramLabel = "NAME", description = "The route's name or id.") String route,
            @Parameters(index = "1", paramLabel = "NEW", description = "The other name.") String name,
            @Mixin Owner owner,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        shown(running.ask("PATCH", owner.path(route), new JsonObject().put("name", name), "if-match", "*"), running);
    }

    @Command(name = "delete", description = "Deletes a route with its versions; calls that name it are refused.")
    void delete(
            @Parameters(paramLabel = "NAME", description = "The route's name or id.") String route,
            @Mixin Owner owner,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.ask("DELETE", owner.path(route), null);
    }

    /** The JSON that a file, or standard input, holds. */
    static Object read(String file) throws IOException, CommandFailure {
        try {
            byte[] bytes = file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            return Objects.requireNonNullElse(Json.decodeValue(new String(bytes, StandardCharsets.UTF_8)), "");
        } catch (NoSuchFileException e) {
            throw new CommandFailure("there is no file " + file);
        } catch (DecodeException e) {
            throw new CommandFailure((file.equals(STANDARD_INPUT) ? "what was read" : file) + " is not JSON");
        }
    }

    private static String text(JsonObject json, String member) {
        return Objects.requireNonNullElse(json.getString(member), "");
    }

    private void shown(JsonObject answer, RunningGateway running) {
        if (running.json()) {
            out().println(answer.encodePrettily());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
