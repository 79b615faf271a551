package io.tollgate.standalone.command;

import io.tollgate.standalone.command.RunningGateway.Columns;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** {@code price}: prices of the operator's own, in place of the catalogue's, at a running process. */
@Command(
        name = "price",
        synopsisSubcommandLabel = "set|list|show|delete",
        description = "Prices of your own, in place of the catalogue's.")
final class PriceCommand implements Runnable {
    private static final String PATH = "/v1/admin/prices";

    private static final Columns COLUMNS = new Columns(
            List.of("PROVIDER", "MODEL", "FROM", "USD", "SOURCE"),
            price -> List.of(
                    price.getString("provider"),
                    price.getString("model"),
                    newest(price).getString("valid_from", "always"),
                    newest(price).stream()
                            .filter(each -> each.getValue() instanceof String
                                    && !each.getKey().equals("valid_from"))
                            .map(each -> each.getKey() + " " + each.getValue())
                            .collect(Collectors.joining(", ")),
                    price.getString("source")));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private static JsonObject newest(JsonObject price) {
        JsonArray periods = price.getJsonArray("prices");
        return periods.getJsonObject(periods.size() - 1);
    }

    /** Which model is meant. */
    static final class Place {
        @Parameters(
                paramLabel = "PROVIDER/MODEL",
                description = "The provider as the configuration names it, and the model as rows name it.")
        private String name = "";

        String provider() throws CommandFailure {
            int slash = name.indexOf('/');
            if (slash < 1 || slash == name.length() - 1) {
                throw new CommandFailure(name + " must name a provider and its model, such as openai/gpt-4.1");
            }
            return name.substring(0, slash);
        }

        String model() throws CommandFailure {
            return name.substring(provider().length() + 1);
        }

        String path() throws CommandFailure {
            return PATH + "/" + RunningGateway.encoded(provider()) + "/" + RunningGateway.encoded(model());
        }
    }

    /** What it costs. */
    static final class Flags {
        @Option(
                names = "--usd",
                paramLabel = "METER=USD",
                description =
                        "The price of a million tokens (input, output, cached_input, ...), or of one of anything else"
                                + " (web_search, images, request, ...); repeat it for more.")
        private Map<String, String> rates = Map.of();

        @Option(names = "--valid-from", paramLabel = "DAY", description = "The first day, in UTC (default: always).")
        private @Nullable String validFrom;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "JSON instead: prices as tollgate.yaml has them, one mapping or a list, with tiers,"
                        + " regions and long inputs; - for standard input.")
        private @Nullable String file;

        JsonObject json() throws IOException, CommandFailure {
            if (file == null) {
                if (rates.isEmpty()) {
                    throw new CommandFailure("say what it costs: --usd input=3 --usd output=15, or --file");
                }
                Map<String, Object> period = new LinkedHashMap<>(rates);
                if (validFrom != null) {
                    period.put("valid_from", validFrom);
                }
                return new JsonObject().put("prices", new JsonObject(period));
            }
            if (!rates.isEmpty() || validFrom != null) {
                throw new CommandFailure("--file says it all: leave --usd and --valid-from out");
            }
            return new JsonObject().put("prices", prices(file));
        }

        private static Object prices(String file) throws IOException, CommandFailure {
            Object read = RouteCommand.read(file);
            return read instanceof JsonObject object && object.containsKey("prices") ? object.getValue("prices") : read;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: set, list, show or delete");
    }

    @Command(
            name = "set",
            description = "Sets all prices of a model in place of those that it has; calls are booked by them within a"
                    + " second.")
    void set(@Mixin Place place, @Mixin Flags flags, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        JsonObject body = flags.json();
        String[] replacing = known(place, running) ? new String[] {"if-match", "*"} : new String[0];
        JsonObject answer = running.ask("PUT", place.path(), body, replacing);
        if (running.json()) {
            out().println(answer.encodePrettily());
        }
    }

    private static boolean known(Place place, RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        String provider = place.provider();
        String model = place.model();
        return running.list(PATH).stream()
                .map(JsonObject.class::cast)
                .anyMatch(price -> Objects.equals(price.getString("provider"), provider)
                        && Objects.equals(price.getString("model"), model));
    }

    @Command(name = "list", description = "Lists prices of your own, those of the configuration included.")
    void list(@Mixin RunningGateway running) throws IOException, InterruptedException, CommandFailure {
        running.show(out(), running.list(PATH), COLUMNS);
    }

    @Command(name = "show", description = "Shows all prices of a model as JSON.")
    void show(@Mixin Place place, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        out().println(running.ask("GET", place.path(), null).encodePrettily());
    }

    @Command(name = "delete", description = "Deletes a model's prices; the catalogue's hold from then on.")
    void delete(@Mixin Place place, @Mixin RunningGateway running)
            throws IOException, InterruptedException, CommandFailure {
        running.ask("DELETE", place.path(), null);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
