package io.tollgate.standalone.command;

import io.tollgate.standalone.command.RunningGateway.Columns;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: the tokens that a running gateway issues. */
@Command(
        name = "token",
        synopsisSubcommandLabel = "create|list|rotate|delete",
        description = "The tokens of a running gateway: scoped, limited, revoked at once.")
final class TokenCommand implements Runnable {

    private static final Columns COLUMNS = new Columns(
            List.of("ID", "NAME", "STATUS", "GATEWAYS", "PERMISSIONS", "EXPIRES", "LAST USED"),
            token -> List.of(
                    token.getString("id"),
                    token.getString("name"),
                    token.getString("status"),
                    joined(token.getJsonArray("gateways")),
                    joined(token.getJsonArray("permissions")),
                    Objects.requireNonNullElse(token.getString("expires_at"), "never"),
                    Objects.requireNonNullElse(token.getString("last_used_at"), "never")));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What a new token holds. */
    static final class Holdings {
        @Option(
                names = "--gateways",
                split = ",",
                paramLabel = "NAME",
                description = "The gateways that it may use, or * for all. Default: the one that stores it.")
        private @Nullable List<String> gateways;

        @Option(
                names = "--permissions",
                split = ",",
                paramLabel = "P",
                description = "Any of run, read, edit and payload (default: run).")
        private List<String> permissions = List.of("run");

        @Option(names = "--expires-at", paramLabel = "TIME", description = "Such as 2030-01-31T00:00:00Z.")
        private @Nullable String expiresAt;

        @Option(
                names = "--models",
                split = ",",
                paramLabel = "ID",
                description = "The models that it may call (default: all).")
        private @Nullable List<String> models;

        @Option(names = "--project", paramLabel = "ID", description = "Its calls are recorded under it.")
        private @Nullable String project;

        @Option(names = "--requests-per-minute", paramLabel = "N", description = "Limit of calls per minute.")
        private @Nullable Long requestsPerMinute;

        @Option(names = "--tokens-per-minute", paramLabel = "N", description = "Limit of model tokens per minute.")
        private @Nullable Long tokensPerMinute;

        @Option(names = "--concurrent-calls", paramLabel = "N", description = "Limit of calls in progress at a time.")
        private @Nullable Long concurrentCalls;

        @Option(names = "--usd-per-day", paramLabel = "USD", description = "Spending limit per UTC day.")
        private @Nullable BigDecimal usdPerDay;

        @Option(names = "--usd-per-month", paramLabel = "USD", description = "Spending limit per UTC month.")
        private @Nullable BigDecimal usdPerMonth;

        JsonObject json(String name) {
            JsonObject json = new JsonObject()
                    .put("name", name)
                    .put("permissions", new JsonArray(permissions))
                    .put(
                            "limits",
                            new JsonObject()
                                    .put("requests_per_minute", requestsPerMinute)
                                    .put("tokens_per_minute", tokensPerMinute)
                                    .put("concurrent_calls", concurrentCalls)
                                    .put("usd_per_day", usdPerDay == null ? null : usdPerDay.doubleValue())
                                    .put("usd_per_month", usdPerMonth == null ? null : usdPerMonth.doubleValue()))
                    .put("expires_at", expiresAt)
                    .put("project", project);
            if (gateways != null) {
                json.put("gateways", new JsonArray(gateways));
            }
            if (models != null) {
                json.put("models", new JsonArray(models));
            }
            return json;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: create, list, rotate or delete");
    }

    @Command(name = "create", description = "Issues a token and prints it once.")
    void create(
            @Option(names = "--name", paramLabel = "NAME", required = true, description = "1 to 64 characters.")
                    String name,
            @Option(
                            names = "--gateway",
                            paramLabel = "NAME",
                            defaultValue = "default",
                            description = "The gateway that stores it (default: ${DEFAULT-VALUE}).")
                    String gateway,
            @Mixin Holdings holdings,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        issued(running.ask("POST", tokens(gateway), holdings.json(name)), running);
    }

    @Command(name = "list", description = "Lists the tokens of a gateway.")
    void list(
            @Option(
                            names = "--gateway",
                            paramLabel = "NAME",
                            defaultValue = "default",
                            description = "Whose (default: ${DEFAULT-VALUE}).")
                    String gateway,
            @Option(names = "--revoked", description = "Deleted ones too.") boolean revoked,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.show(out(), running.list(tokens(gateway) + (revoked ? "?include_revoked=true" : "")), COLUMNS);
    }

    @Command(name = "rotate", description = "Gives a token a new secret and prints it once.")
    void rotate(
            @Parameters(paramLabel = "ID", description = "Which one.") String id,
            @Option(
                            names = "--grace",
                            paramLabel = "DURATION",
                            defaultValue = "24h",
                            description = "How long the old secret stays valid: 0s to 7d (default: ${DEFAULT-VALUE}).")
                    String grace,
            @Option(
                            names = "--gateway",
                            paramLabel = "NAME",
                            defaultValue = "default",
                            description = "The gateway that stores it (default: ${DEFAULT-VALUE}).")
                    String gateway,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        issued(running.ask("POST", token(gateway, id) + "/rotate", new JsonObject().put("grace", grace)), running);
    }

    @Command(name = "delete", description = "Revokes a token; all gateways refuse it within a second.")
    void delete(
            @Parameters(paramLabel = "ID", description = "Which one.") String id,
            @Option(
                            names = "--gateway",
                            paramLabel = "NAME",
                            defaultValue = "default",
                            description = "The gateway that stores it (default: ${DEFAULT-VALUE}).")
                    String gateway,
            @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.ask("DELETE", token(gateway, id), null);
    }

    /** The token alone on standard output, so that it can be put into a variable. */
    private void issued(JsonObject answer, RunningGateway running) {
        if (running.json()) {
            out().println(answer.encodePrettily());
            return;
        }
        out().println(answer.getString("token"));
        PrintWriter err = spec.commandLine().getErr();
        String until = answer.getString("previous_valid_until");
        err.println("This is shown once. Its id is " + answer.getString("id") + "."
                + (until == null ? "" : " The previous secret is valid until " + until + "."));
    }

    private static String tokens(String gateway) {
        return GatewayCommands.PATH + "/" + RunningGateway.encoded(gateway) + "/tokens";
    }

    private static String token(String gateway, String id) {
        return tokens(gateway) + "/" + RunningGateway.encoded(id);
    }

    private static String joined(JsonArray names) {
        return String.join(",", names.stream().map(String::valueOf).toList());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
