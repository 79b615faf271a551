package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Charge;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.PriceVersion;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reckons a row's cost again, from its tokens, its charges and the price data that it names, and says where it differs.
 * For any thread.
 */
public final class CostCheck {
    /** So many charges are named where more differ. */
    private static final int MOST_NAMED = 3;

    private final Prices prices;

    /** Bills by the data that they were made of. */
    public interface Prices {
        /**
         * The bills that some usage may have had by the data of a version.
         *
         * @return one of them is right; none if that data is not at hand
         */
        List<Bill> bills(String version, String provider, String model, MeteredUsage usage, Instant at);

        /** The models that may have stood in for another one of their provider. */
        List<String> models(String provider);
    }

    /** What there is to say of a row's cost. */
    public sealed interface Verdict {
        /** It is what it has to be. */
        record Right() implements Verdict {}

        /** It is not. */
        record Wrong(String why) implements Verdict {}

        /** It adds up, and its prices cannot be compared. */
        record Unknown(String why) implements Verdict {}

        /** It is that of another model, as if that had stood in for the row's. */
        record OfOther(String model) implements Verdict {}
    }

    private static final Verdict RIGHT = new Verdict.Right();

    public CostCheck(Prices prices) {
        this.prices = prices;
    }

    /** Checks one row. */
    public Verdict check(UsageEvent row) {
        List<Line> lines = new ArrayList<>(row.getCharges().size());
        Bill.Lines sum = new Bill.Lines();
        for (io.tollgate.schemas.avro.Charge charge : row.getCharges()) {
            Meter meter = Meter.named(charge.getMeter());
            if (meter == null) {
                return new Verdict.Wrong("there is no meter " + charge.getMeter());
            }
            if (charge.getQuantity().signum() < 0 || charge.getUnitPriceUsd().signum() < 0) {
                return new Verdict.Wrong(charge.getMeter() + " has a negative quantity or price");
            }
            lines.add(new Line(meter, charge.getQuantity(), charge.getUnitPriceUsd()));
            sum.add(meter, charge.getQuantity(), charge.getUnitPriceUsd());
        }
        String adding = lines.isEmpty() ? null : adding(row, sum);
        return adding != null ? new Verdict.Wrong(adding) : priced(row, lines);
    }

    /** Where lines and sum do not follow from quantities and prices; null if they do. */
    private static @Nullable String adding(UsageEvent row, Bill.Lines sum) {
        if (row.getCostUsd().compareTo(sum.sum()) != 0) {
            return "costs " + plain(row.getCostUsd()) + " USD, and its charges come to " + plain(sum.sum());
        }
        List<Charge> right = sum.charges();
        List<io.tollgate.schemas.avro.Charge> is = row.getCharges().stream()
                .filter(charge -> charge.getQuantity().signum() != 0)
                .toList();
        for (int i = 0; i < right.size(); i++) {
            if (is.get(i).getCostUsd().compareTo(right.get(i).costUsd()) != 0) {
                return is.get(i).getMeter() + " costs " + plain(is.get(i).getCostUsd()) + " USD and not "
                        + plain(right.get(i).costUsd());
            }
        }
        return null;
    }

    private Verdict priced(UsageEvent row, List<Line> lines) {
        boolean ofSeveral = row.getCostGaps().contains(Bill.ATTEMPT) && !lines.isEmpty();
        if (ofSeveral && row.getCostSource() != CostSource.CATALOGUE) {
            return new Verdict.Unknown("may have charges of an attempt before the last one");
        }
        return switch (row.getCostSource()) {
            case NONE ->
                lines.isEmpty() && row.getCostUsd().signum() == 0
                        ? RIGHT
                        : new Verdict.Wrong("costs something, and names no prices");
            case PROVIDER ->
                lines.stream().allMatch(line -> line.meter() == Meter.PROVIDER_TOLD) && !lines.isEmpty()
                        ? RIGHT
                        : new Verdict.Wrong("is what the provider told, and has other charges");
            case CUSTOM -> custom(row, lines);
            case CATALOGUE -> catalogued(row, lines);
        };
    }

    private static Verdict custom(UsageEvent row, List<Line> lines) {
        for (Line line : lines) {
            long tokens = switch (line.meter()) {
                case INPUT -> row.getInputTokens();
                case OUTPUT -> row.getOutputTokens();
                default -> -1;
            };
            if (line.quantity().compareTo(BigDecimal.valueOf(tokens)) != 0) {
                return new Verdict.Wrong(line.meter().id() + " is charged for " + plain(line.quantity())
                        + ", which is not what was used");
            }
        }
        return RIGHT;
    }

    private Verdict catalogued(UsageEvent row, List<Line> lines) {
        String version = row.getPriceVersion();
        String provider = row.getProvider();
        String model = row.getModel();
        if (version == null || provider == null || model == null) {
            return lines.isEmpty()
                    ? new Verdict.Unknown("is from before charges were kept")
                    : new Verdict.Wrong("has charges, and names no " + (version == null ? "price data" : "model"));
        }
        MeteredUsage usage = ToldUsage.of(row);
        PriceVersion named = PriceVersion.of(version);
        Function<String, List<Bill>> bills =
                name -> prices.bills(named.data(), provider, name, usage, row.getEndedAt()).stream()
                        .map(bill -> bill.contracted(named.share()))
                        .toList();
        List<Bill> possible = bills.apply(model);
        if (possible.isEmpty()) {
            return new Verdict.Unknown(
                    "the price data " + version + " of " + provider + "/" + model + " is not at hand");
        }
        if (possible.stream().anyMatch(bill -> equal(row, lines, bill))) {
            return RIGHT;
        }
        for (String other : prices.models(provider)) {
            if (bills.apply(other).stream().anyMatch(bill -> !lines.isEmpty() && equal(row, lines, bill))) {
                return new Verdict.OfOther(other);
            }
        }
        return new Verdict.Wrong(difference(lines, possible.getFirst()));
    }

    /** A charge without its cost, which follows. */
    private record Line(Meter meter, BigDecimal quantity, BigDecimal price) {
        Line {
            quantity = quantity.stripTrailingZeros();
            price = price.stripTrailingZeros();
        }

        static Line of(Charge charge) {
            return new Line(charge.meter(), charge.quantity(), charge.unitPriceUsd());
        }

        String text() {
            return meter.id() + " " + plain(quantity) + " at " + plain(price);
        }
    }

    /** What another model did as a tool is priced by a model that the row does not name. */
    private static Stream<Line> own(List<Line> lines) {
        return lines.stream().filter(line -> line.meter() != Meter.IMAGE_GENERATION);
    }

    private static boolean equal(UsageEvent row, List<Line> lines, Bill bill) {
        List<Line> own = own(lines).toList();
        List<Line> right = bill.charges().stream().map(Line::of).toList();
        boolean whole = own.size() == lines.size();
        BigDecimal list = bill.listCostUsd();
        if (row.getCostGaps().contains(Bill.ATTEMPT)) {
            // The others are of attempts before the last one, of which the row has no tokens.
            return own.containsAll(right);
        }
        return own.size() == right.size()
                && right.containsAll(own)
                && own.containsAll(right)
                && (!whole || list == null || list.compareTo(row.getListCostUsd()) == 0);
    }

    private static String difference(List<Line> lines, Bill bill) {
        List<Line> right = bill.charges().stream().map(Line::of).toList();
        TreeSet<String> is = new TreeSet<>(own(lines).map(Line::text).toList());
        TreeSet<String> has = new TreeSet<>(right.stream().map(Line::text).toList());
        is.removeAll(right.stream().map(Line::text).toList());
        has.removeAll(own(lines).map(Line::text).toList());
        if (is.isEmpty() && has.isEmpty()) {
            return "its list cost is not " + plain(bill.listCostUsd() == null ? BigDecimal.ZERO : bill.listCostUsd());
        }
        return "charges " + some(is) + " and not " + some(has);
    }

    private static String some(Set<String> lines) {
        return lines.isEmpty()
                ? "nothing"
                : String.join(", ", lines.stream().limit(MOST_NAMED).toList())
                        + (lines.size() > MOST_NAMED ? " and " + (lines.size() - MOST_NAMED) + " more" : "");
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
