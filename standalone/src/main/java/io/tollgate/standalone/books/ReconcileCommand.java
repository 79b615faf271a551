package io.tollgate.standalone.books;

import io.tollgate.consumer.store.StoredDays;
import io.tollgate.gateway.admin.KeySeals;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.control.Versioned;
import io.tollgate.gateway.reconcile.AccountReader;
import io.tollgate.gateway.reconcile.Explanation;
import io.tollgate.gateway.reconcile.OwnBooks;
import io.tollgate.gateway.reconcile.OwnDay;
import io.tollgate.gateway.reconcile.ProviderAccount;
import io.tollgate.gateway.reconcile.Reconciliation;
import io.tollgate.gateway.reconcile.ReportJson;
import io.tollgate.gateway.reconcile.UsageApi;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.service.Secret;
import io.tollgate.service.SettingsException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code books reconcile}: the books against what the provider says. */
@Command(
        name = "reconcile",
        description = {
            "Compares the books with the provider's own account, day by day, model by model, and explains differences.",
            "The account is fetched from OpenAI's or Anthropic's usage and cost APIs with a stored admin key (--key),"
                    + " or read from their documents (--file). Exits with 1 above the tolerance."
        })
public final class ReconcileCommand implements Callable<Integer> {
    private static final int ABOVE = 1;
    private static final long LARGEST_FILE = 256L << 20;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BooksOptions options = new BooksOptions();

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Mixin
    private BookerOption booker = new BookerOption();

    @Option(names = "--provider", paramLabel = "NAME", required = true, description = "As the configuration names it.")
    private String provider = "";

    @Option(
            names = "--key",
            paramLabel = "GATEWAY/ALIAS",
            description = "The stored provider key that is an admin key of the organization.")
    private @Nullable String key;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "A page of the usage or the cost API as JSON; once for each page.")
    private @Nullable List<Path> files;

    @Option(
            names = "--own",
            paramLabel = "ID",
            split = ",",
            description = "The provider's id of a key, project or workspace that the gateway calls with; what others"
                    + " used came past the gateway. Once for each.")
    private @Nullable List<String> own;

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            defaultValue = "0.5",
            description = "How much of the provider's total may be unexplained, or past the gateway (default:"
                    + " ${DEFAULT-VALUE}).")
    private BigDecimal tolerance = new BigDecimal("0.5");

    @Option(
            names = "--apply",
            description = "Book what explains a day's difference in cost as adjustments of no call in particular, each"
                    + " once however often it is run. Needs the master key, to know which months are closed.")
    private boolean apply;

    @Option(
            names = "--reasons",
            paramLabel = "REASON",
            split = ",",
            defaultValue = "tier,estimated,unknown_outcome,unpriced,price,rounding",
            description =
                    "Which reasons --apply books (default: ${DEFAULT-VALUE}; also past_the_gateway, unexplained).")
    private List<String> reasons = List.of();

    @Option(
            names = "--gateway",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The gateway that --apply books to (default: ${DEFAULT-VALUE}).")
    private String bookedTo = "default";

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    /** Reconciles with what an environment says of the parts. */
    public ReconcileCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SettingsException, IOException, InterruptedException {
        LocalDate first = range.days().first();
        LocalDate end = range.days().end();
        if ((key == null) == (files == null)) {
            throw new ParameterException(
                    spec.commandLine(), "say where the account comes from: either --key or --file, and not both");
        }
        GatewayConfig gateway = options.gateway(environment);
        ProviderConfig config = gateway.providers().get(provider);
        if (config == null) {
            throw new IOException("there is no provider named " + provider + "; there are "
                    + String.join(", ", gateway.providers().keySet()));
        }
        Parts parts = options.parts(environment);
        ProviderAccount account = new ProviderAccount();
        if (files != null) {
            readFiles(files, account);
        } else {
            new UsageApi(config, adminKey(gateway, parts), UsageApi.Bounds.LARGE)
                    .read(first, end, new AccountReader(account));
        }
        Set<Explanation.Reason> booking = reasons();
        if (apply) {
            // What was booked a moment ago has to be seen, or it would be booked on top of it.
            StoredAdjustments.await(parts, Instant.now());
        }
        OwnBooks booked = booked(parts, first, end);
        Reconciliation.Result result = booked.against(account, own == null ? Set.of() : Set.copyOf(own))
                .run();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ReportJson.of(provider, first, end, result).encodePrettily());
        } else {
            new ReconciliationText(out).print(provider, first, end, result);
        }
        out.flush();
        if (apply) {
            long count = book(gateway, parts, new InvoiceAdjustments(provider, booked.invoiced()).of(result, booking));
            if (!json) {
                out.println(count + " adjustments are booked.");
                out.flush();
            }
        }
        BigDecimal allowed = tolerance.movePointLeft(2);
        return BigDecimal.ONE.subtract(result.coverage()).compareTo(allowed) > 0
                        || result.unexplained().compareTo(allowed) > 0
                ? ABOVE
                : 0;
    }

    private Set<Explanation.Reason> reasons() {
        Set<Explanation.Reason> named = EnumSet.noneOf(Explanation.Reason.class);
        for (String reason : reasons) {
            named.add(Stream.of(Explanation.Reason.values())
                    .filter(each -> each.id().equals(reason) && each != Explanation.Reason.OVER_MIDNIGHT)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--reasons has \"" + reason
                            + "\", which is no reason to book; allowed: past_the_gateway, tier, estimated,"
                            + " unknown_outcome, unpriced, price, rounding, unexplained")));
        }
        return named;
    }

    private long book(GatewayConfig gateway, Parts parts, List<InvoiceAdjustments.Line> lines)
            throws SettingsException, IOException, InterruptedException {
        Set<YearMonth> closed;
        try (ControlTopic topic = ControlTopic.open(gateway, parts.kafka().connection(), environment)) {
            closed = Set.copyOf(topic.control().state().closedMonths().keySet());
        }
        try (AdjustmentTopic topic = AdjustmentTopic.open(parts.kafka())) {
            for (InvoiceAdjustments.Line line : lines) {
                topic.book(line.event(gateway.accountId(), bookedTo, booker.name(), closed::contains, Instant.now()));
            }
            return topic.flush();
        }
    }

    private static void readFiles(List<Path> files, ProviderAccount account) throws IOException {
        AccountReader reader = new AccountReader(account);
        for (Path file : files) {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IOException(file + " has more than 256 MiB");
            }
            try {
                reader.read(new JsonObject(Files.readString(file)));
            } catch (IllegalArgumentException | DecodeException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
    }

    private Secret adminKey(GatewayConfig gateway, Parts parts)
            throws SettingsException, IOException, InterruptedException {
        String[] named = String.valueOf(key).split("/", 2);
        if (named.length < 2) {
            throw new IllegalArgumentException("--key is \"" + key + "\" and must be like default/admin");
        }
        try (ControlTopic topic = ControlTopic.open(gateway, parts.kafka().connection(), environment)) {
            Versioned<StoredProviderKey> stored = topic.control().state().providerKey(named[0], provider, named[1]);
            if (stored == null) {
                throw new IOException("gateway " + named[0] + " stores no key " + named[1] + " for " + provider
                        + "; tollgate provider-key add stores one");
            }
            Secret secret = new KeySeals(
                            new Vault(MasterKeys.read(environment, problem -> {
                                throw new IllegalArgumentException(problem);
                            })),
                            gateway.providers())
                    .open(stored.value());
            if (secret == null) {
                throw new IOException("the key " + key + " does not open with the master key that is given");
            }
            return secret;
        }
    }

    private OwnBooks booked(Parts parts, LocalDate first, LocalDate end) throws IOException {
        Instant begin = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = end.atStartOfDay(ZoneOffset.UTC).toInstant();
        OwnBooks own = new OwnBooks();
        try (StoredDays days = StoredDays.open(parts.clickHouse())) {
            days.lines(
                    provider,
                    begin,
                    until,
                    line -> own.line(
                            line.day(),
                            line.model(),
                            line.tier(),
                            line.meter(),
                            new OwnDay(
                                    line.quantity(),
                                    line.estimated(),
                                    line.overMidnight(),
                                    line.costUsd(),
                                    line.unpriced())));
            days.ended(provider, begin, until, day -> own.ended(day.day(), day.answered(), day.lost()));
            days.invoiced(provider, first, end, own::invoiced);
        }
        return own;
    }
}
