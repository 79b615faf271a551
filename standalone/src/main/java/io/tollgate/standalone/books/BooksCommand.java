package io.tollgate.standalone.books;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.proof.TopicComparison;
import io.tollgate.gateway.admin.MonthAdmin;
import io.tollgate.gateway.audit.CostCheck;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.control.ClosedMonth;
import io.tollgate.service.SettingsException;
import io.tollgate.service.text.Durations;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code books}: proves what calls cost. */
@Command(
        name = "books",
        synopsisSubcommandLabel = "verify|close|show|reconcile|reprice|export",
        description = "Proves what calls cost.")
public final class BooksCommand implements Runnable {
    private static final int WRONG = 1;

    private final Map<String, String> environment;
    private final UnaryOperator<KafkaConfig> topics;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** On the topics that all of Tollgate uses. */
    public BooksCommand(Map<String, String> environment) {
        this(environment, UnaryOperator.identity());
    }

    /** @param topics gives what is read for what settings and flags say */
    public BooksCommand(Map<String, String> environment, UnaryOperator<KafkaConfig> topics) {
        this.environment = environment;
        this.topics = topics;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing command: verify, close, show, reconcile, reprice or export");
    }

    @Command(
            name = "verify",
            description = {
                "Reckons each row's cost again from its charges and the price data that it names, and compares each"
                        + " record that Kafka still has with its row.",
                "Names every call whose row differs, is missing or was added; exits with 1 if there is one."
            })
    int verify(
            @Option(
                            names = "--from",
                            paramLabel = "DAY",
                            required = true,
                            description = "The first day of the calls' acceptance, in UTC, or a moment.")
                    String from,
            @Option(
                            names = "--to",
                            paramLabel = "DAY",
                            description = "The day after the last, or a moment (default: now).")
                    @Nullable
                    String to,
            @Option(
                            names = "--catalogue",
                            paramLabel = "FILE",
                            description =
                                    "The catalogue.json of another build whose prices rows name; may be repeated.")
                    @Nullable
                    List<Path> catalogues,
            @Option(
                            names = "--no-kafka",
                            description = "Does not ask Kafka, neither for records nor for prices that operators set.")
                    boolean noKafka,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "Prints N findings at most, and counts the rest (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Option(names = "--json", description = "One JSON object per finding, and one for the sum.") boolean json,
            @Mixin BooksOptions options)
            throws SettingsException, IOException, InterruptedException {
        Instant begin = Days.moment("--from", from);
        Instant end = to == null ? Instant.now() : Days.moment("--to", to);
        if (!begin.isBefore(end)) {
            throw new ParameterException(spec.commandLine(), "--from must be before --to");
        }
        Parts config = parts(options);
        GatewayConfig gateway = options.gateway(environment);
        OwnPrices own = noKafka
                ? OwnPrices.NONE
                : ControlTopic.read(
                        gateway,
                        config.kafka().connection(),
                        environment,
                        spec.commandLine().getErr()::println)::ownPrices;
        PriceData prices =
                new PriceData(gateway.providers().values(), own, catalogues == null ? List.of() : catalogues);
        Findings findings = new Findings(out(), json, limit);
        Verification.Verified verified =
                new Verification(config, new CostCheck(prices), findings, progress()).run(begin, end, !noKafka);
        report(verified, findings, json);
        return findings.count() == 0 ? 0 : WRONG;
    }

    private Parts parts(BooksOptions options) throws SettingsException {
        Parts parts = options.parts(environment);
        return new Parts(topics.apply(parts.kafka()), parts.clickHouse());
    }

    private Progress progress() {
        boolean watched =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Progress(spec.commandLine().getErr(), watched);
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a month such as 2026-10", e);
        }
    }

    @Command(
            name = "close",
            description = {
                "Adds up a month that is over and stored to its end, and writes the sums and a hash of every row and"
                        + " adjustment, signed by the master key, to the control topic.",
                "What comes later counts for the months that are open, or is shown apart."
            })
    int close(
            @Parameters(paramLabel = "MONTH", description = "Such as 2026-10, in UTC.") String name,
            @Option(
                            names = "--margin",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            description = "How far past the month's end everything must be stored (default:"
                                    + " ${DEFAULT-VALUE}).")
                    String margin,
            @Option(names = "--by", paramLabel = "NAME", description = "Who closes it (default: the user's name).")
                    @Nullable
                    String by,
            @Option(names = "--json", description = "Print what was signed as JSON.") boolean json,
            @Mixin BooksOptions options)
            throws SettingsException, IOException, InterruptedException, ExecutionException {
        YearMonth month = month(name);
        Duration past = Durations.parse(margin);
        if (past == null) {
            throw new IllegalArgumentException("--margin is \"" + margin + "\" and must be a time such as 1h");
        }
        Parts config = parts(options);
        GatewayConfig gateway = options.gateway(environment);
        try (ControlTopic topic = ControlTopic.open(gateway, config.kafka().connection(), environment)) {
            if (topic.control().state().closedMonths().containsKey(month)) {
                throw new IOException("the books of " + month + " are closed already; books show " + month
                        + " proves that nothing has changed");
            }
            ClosedMonth made = new MonthClosing(config, progress())
                    .close(month, past, by == null ? System.getProperty("user.name", "?") : by);
            ClosedMonth closed = MonthAdmin.close(topic.control(), made)
                    .toCompletableFuture()
                    .get();
            show(closed, json);
            return 0;
        }
    }

    @Command(
            name = "show",
            description = {
                "Shows a closed month, and proves that no row of it was changed, taken away or added since.",
                "Names what differs, and exits with 1 then. Without a month: the closed months."
            })
    int show(
            @Parameters(paramLabel = "MONTH", arity = "0..1", description = "Such as 2026-10.") @Nullable String name,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "Prints N findings at most, and counts the rest (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Option(names = "--json", description = "One JSON object per line.") boolean json,
            @Mixin BooksOptions options)
            throws SettingsException, IOException, InterruptedException {
        Parts config = parts(options);
        GatewayConfig gateway = options.gateway(environment);
        try (ControlTopic topic = ControlTopic.open(gateway, config.kafka().connection(), environment)) {
            NavigableMap<YearMonth, ClosedMonth> months =
                    topic.control().state().closedMonths();
            if (name == null) {
                months.values().forEach(month -> show(month, json));
                return 0;
            }
            ClosedMonth month = months.get(month(name));
            if (month == null) {
                throw new IOException("the books of " + name + " are not closed; closed are "
                        + (months.isEmpty() ? "none" : months.keySet()));
            }
            Findings findings = new Findings(out(), json, limit);
            MonthProof.Proved proved = new MonthProof(config, month, findings, progress()).run();
            show(month, json);
            proved(proved, findings, json);
            return proved.hours() == 0 ? 0 : WRONG;
        }
    }

    private void show(ClosedMonth month, boolean json) {
        if (json) {
            out().println(MonthAdmin.json(month).encode());
        } else {
            out().println(month.month() + ": " + month.rows() + " rows and " + month.adjustments() + " adjustments, "
                    + month.costUsd().toPlainString() + " USD; closed at " + month.closedAt() + " by "
                    + month.closedBy()
                    + ", root " + month.root());
            month.meters()
                    .forEach(sum -> out().println("  " + sum.meter() + ": "
                            + sum.quantity().stripTrailingZeros().toPlainString() + ", "
                            + sum.costUsd().toPlainString() + " USD"));
        }
        out().flush();
    }

    private void proved(MonthProof.Proved proved, Findings findings, boolean json) {
        if (json) {
            JsonObject counts = new JsonObject();
            for (Findings.Kind kind : Findings.Kind.values()) {
                counts.put(kind.id(), findings.count(kind));
            }
            out().println(new JsonObject()
                    .put("unchanged", proved.hours() == 0)
                    .put("rows", proved.rows())
                    .put("late_rows", proved.late())
                    .put("differing_hours", proved.hours())
                    .put("findings", counts)
                    .encode());
        } else {
            out().println(
                            proved.hours() == 0
                                    ? "Nothing has changed since: " + proved.rows()
                                            + " rows and adjustments hash to the root."
                                    : proved.hours() + " hours differ: " + findings.count(Findings.Kind.CHANGED)
                                            + " changed, "
                                            + findings.count(Findings.Kind.MISSING) + " missing, "
                                            + findings.count(Findings.Kind.ADDED) + " added.");
            if (proved.late() > 0) {
                out().println(proved.late() + " rows of its calls were stored after it was closed, and are not in it.");
            }
        }
        out().flush();
    }

    private void report(Verification.Verified verified, Findings findings, boolean json) {
        TopicComparison.Compared compared = verified.compared();
        if (json) {
            JsonObject counts = new JsonObject();
            for (Findings.Kind kind : Findings.Kind.values()) {
                counts.put(kind.id(), findings.count(kind));
            }
            out().println(new JsonObject()
                    .put("rows", verified.rows())
                    .put("findings", counts)
                    .put("not_comparable", new JsonObject(Map.copyOf(verified.unknown())))
                    .put("records", compared == null ? null : compared.records())
                    .put("rows_older_than_kafka", compared == null ? null : compared.tooOld())
                    .encode());
            out().flush();
            return;
        }
        if (findings.hidden() > 0) {
            out().println("… and " + findings.hidden() + " more; --limit shows them.");
        }
        out().println(verified.rows() + " rows: "
                + (findings.count() == 0
                        ? "nothing differs."
                        : findings.count(Findings.Kind.COST) + " with another cost, "
                                + findings.count(Findings.Kind.CHANGED) + " changed, "
                                + findings.count(Findings.Kind.MISSING) + " missing, "
                                + findings.count(Findings.Kind.ADDED) + " added."));
        verified.unknown().forEach((why, count) -> out().println("Not compared: " + count + " rows: " + why + "."));
        if (compared == null) {
            out().println("Not compared with Kafka.");
        } else {
            out().println(compared.records() + " records compared with Kafka; " + compared.tooOld()
                    + " rows are older than what Kafka keeps.");
        }
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
