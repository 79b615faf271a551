package io.tollgate.standalone.books;

import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.service.SettingsException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code books reprice}: what calls cost by the price data of now. */
@Command(
        name = "reprice",
        description = {
            "Prices the calls of some time again, by this build's price data, the configuration's and what operators"
                    + " have set, and shows what differs from what is booked of them. Instead of days there may be"
                    + " moments, such as 2026-10-01T12:00:00Z.",
            "--apply books the differences as adjustments, each once however often it is run. Rows are not changed,"
                    + " and nothing counts for months whose books are closed."
        })
public final class RepriceCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BooksOptions options = new BooksOptions();

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Mixin
    private BookerOption booker = new BookerOption();

    @Option(names = "--provider", paramLabel = "NAME", description = "Only calls that this provider answered.")
    private @Nullable String provider;

    @Option(names = "--model", paramLabel = "MODEL", description = "Only calls of this model, as rows name it.")
    private @Nullable String model;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "The catalogue.json of another build whose prices rows name, which tells where another model"
                    + " stood in; may be repeated.")
    private @Nullable List<Path> catalogues;

    @Option(names = "--apply", description = "Book the differences.")
    private boolean apply;

    @Option(names = "--json", description = "One JSON object per model, and one for the sum.")
    private boolean json;

    /** Prices again with what an environment says of the parts. */
    public RepriceCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SettingsException, IOException, InterruptedException {
        RangeOptions.TimeRange times = range.times();
        Parts parts = options.parts(environment);
        GatewayConfig gateway = options.gateway(environment);
        ControlState control = control(gateway, parts);
        PriceData prices = new PriceData(
                gateway.providers().values(), control::ownPrices, catalogues == null ? List.of() : catalogues);
        Set<YearMonth> closed = Set.copyOf(control.closedMonths().keySet());
        RepricedCalls calls = new RepricedCalls(
                parts,
                prices,
                new RepricedCalls.Wanted(times.begin(), times.end(), provider, model),
                closed,
                booker.name());
        if (apply) {
            // What was booked a moment ago has to be seen, or it would be booked on top of it.
            StoredAdjustments.await(parts, Instant.now());
        }
        RepricedCalls.Found found = calls.read(difference -> {});
        show(found);
        if (apply && found.calls() > 0) {
            long booked = book(calls, parts);
            if (!json) {
                out().println(booked + " adjustments are booked.");
                out().flush();
            }
        }
        return 0;
    }

    /** What is booked is priced by nothing that is not signed. */
    private ControlState control(GatewayConfig gateway, Parts parts)
            throws SettingsException, IOException, InterruptedException {
        if (!apply) {
            return ControlTopic.read(
                    gateway,
                    parts.kafka().connection(),
                    environment,
                    spec.commandLine().getErr()::println);
        }
        try (ControlTopic topic = ControlTopic.open(gateway, parts.kafka().connection(), environment)) {
            return topic.control().state();
        }
    }

    private static long book(RepricedCalls calls, Parts parts) throws IOException {
        try (AdjustmentTopic topic = AdjustmentTopic.open(parts.kafka())) {
            calls.read((AdjustmentEvent event) -> topic.book(event));
            return topic.flush();
        }
    }

    private void show(RepricedCalls.Found found) {
        found.models().forEach((name, sum) -> {
            if (json) {
                out().println(json(sum).put("model", name).encode());
            } else {
                out().println(name + ": " + sum.calls() + " calls, " + plain(sum.before()) + " USD to "
                        + plain(sum.before().add(sum.difference())) + " (" + signed(sum.difference()) + ")");
            }
        });
        if (json) {
            JsonObject left = new JsonObject();
            found.left().forEach(left::put);
            out().println(json(found.sum())
                    .put("rows", found.rows())
                    .put("left", left)
                    .put("of_closed_months", found.ofClosedMonths())
                    .put("applied", apply)
                    .encode());
        } else {
            out().println(found.rows() + " rows: " + found.sum().calls() + " differ, by "
                    + signed(found.sum().difference()) + " USD.");
            found.left()
                    .forEach((why, count) -> out().println("Left as they are: " + count + " rows, as " + why + "."));
            if (found.ofClosedMonths() > 0) {
                out().println(found.ofClosedMonths() + " are of closed months, and count for now.");
            }
            if (!apply && found.calls() > 0) {
                out().println("Nothing is booked; --apply books it.");
            }
        }
        out().flush();
    }

    private static JsonObject json(RepricedCalls.Sum sum) {
        return new JsonObject()
                .put("calls", sum.calls())
                .put("before_usd", plain(sum.before()))
                .put("difference_usd", plain(sum.difference()));
    }

    private static String plain(BigDecimal usd) {
        return usd.signum() == 0 ? "0" : usd.stripTrailingZeros().toPlainString();
    }

    private static String signed(BigDecimal usd) {
        return (usd.signum() > 0 ? "+" : "") + plain(usd);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
