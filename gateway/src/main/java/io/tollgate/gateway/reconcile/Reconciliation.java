package io.tollgate.gateway.reconcile;

import io.tollgate.gateway.reconcile.Explanation.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the books with a provider's account: usage first, cell by cell, then what each day costs; and explains each
 * difference as far as it goes. What is explained one way is not explained another way.
 */
public final class Reconciliation {
    /** Half a cent for each amount that a provider may have rounded to one. */
    private static final BigDecimal HALF_A_CENT = new BigDecimal("0.005");

    private static final int DIGITS = 9;
    private static final int MOST_SOURCES = 5;

    private final Map<Cell, OwnDay> own;
    private final ProviderAccount account;
    private final Set<String> sources;
    private final Map<LocalDate, Long> lost;
    private final Map<Cell, BigDecimal> left = new TreeMap<>();
    private final Map<Cell, List<Explanation>> explained = new HashMap<>();
    private final Map<LocalDate, Long> answered = new HashMap<>();
    private final Map<LocalDate, Map<Reason, BigDecimal>> booked = new HashMap<>();

    /**
     * A comparison that has not begun.
     *
     * @param own what the rows say
     * @param sources the provider's ids of the keys, projects or workspaces that the gateway uses; empty if that is not
     *     known
     * @param lost how many calls, by day, ended without the provider's word on what they used
     */
    public Reconciliation(
            Map<Cell, OwnDay> own, ProviderAccount account, Set<String> sources, Map<LocalDate, Long> lost) {
        ModelNames names =
                new ModelNames(own.keySet().stream().map(Cell::model).collect(Collectors.toSet()), account.models());
        Map<Cell, OwnDay> renamed = new HashMap<>();
        own.forEach((cell, day) -> renamed.merge(cell.ofModel(names.common(cell.model())), day, OwnDay::plus));
        this.own = Map.copyOf(renamed);
        this.account = account.withModels(names::common);
        this.sources = Set.copyOf(sources);
        this.lost = Map.copyOf(lost);
    }

    /**
     * What it comes to.
     *
     * @param coverage of all that the provider charges, the share that the books have, from 0 to 1; by tokens where the
     *     provider tells no costs
     * @param unexplained of it, the share that nothing explains
     */
    public record Result(
            List<Difference> differences,
            List<CostDifference> costs,
            BigDecimal providerUsd,
            BigDecimal gatewayUsd,
            BigDecimal coverage,
            BigDecimal unexplained,
            List<String> problems) {
        public Result {
            differences = List.copyOf(differences);
            costs = List.copyOf(costs);
            problems = List.copyOf(problems);
        }
    }

    /** Compares, once. */
    public Result run() {
        TreeSet<Cell> cells = new TreeSet<>(account.usage().keySet());
        cells.addAll(own.keySet());
        for (Cell cell : cells) {
            BigDecimal difference = told(cell).subtract(own(cell).quantity());
            if (difference.signum() != 0) {
                left.put(cell, difference);
            }
        }
        List.copyOf(left.keySet()).forEach(this::pastTheGateway);
        List.copyOf(left.keySet()).forEach(this::overMidnight);
        List.copyOf(left.keySet()).forEach(this::tier);
        List.copyOf(left.keySet()).forEach(this::estimated);
        List.copyOf(left.keySet()).forEach(this::lost);
        left.forEach((cell, rest) -> explain(cell, Reason.UNEXPLAINED, rest, unexplained(cell, rest)));
        List<Difference> differences = cells.stream()
                .filter(explained::containsKey)
                .map(cell ->
                        new Difference(cell, told(cell), own(cell).quantity(), explained.getOrDefault(cell, List.of())))
                .toList();
        return result(differences);
    }

    private BigDecimal told(Cell cell) {
        return sum(account.usage().getOrDefault(cell, Map.of()).values());
    }

    private OwnDay own(Cell cell) {
        return own.getOrDefault(cell, OwnDay.NOTHING);
    }

    private static BigDecimal sum(Iterable<BigDecimal> some) {
        BigDecimal sum = BigDecimal.ZERO;
        for (BigDecimal each : some) {
            sum = sum.add(each);
        }
        return sum;
    }

    private BigDecimal rest(Cell cell) {
        return left.getOrDefault(cell, BigDecimal.ZERO);
    }

    /** Takes a part of a cell's difference as explained. */
    private void explain(Cell cell, Reason reason, BigDecimal quantity, String what) {
        if (quantity.signum() == 0) {
            return;
        }
        explained
                .computeIfAbsent(cell, _ -> new ArrayList<>())
                .add(new Explanation(reason, quantity, cost(cell, quantity), what));
        if (reason == Reason.UNEXPLAINED) {
            return;
        }
        BigDecimal rest = rest(cell).subtract(quantity);
        if (rest.signum() == 0) {
            left.remove(cell);
        } else {
            left.put(cell, rest);
        }
    }

    /**
     * At the prices of the provider for that cell, else at those of the rows for it, else for the model's other days.
     */
    private BigDecimal cost(Cell cell, BigDecimal quantity) {
        return quantity.multiply(price(cell)).setScale(DIGITS, RoundingMode.HALF_UP);
    }

    private BigDecimal price(Cell cell) {
        BigDecimal toldUsd = account.costsOfCells().get(cell);
        BigDecimal toldQuantity = told(cell);
        if (toldUsd != null && toldQuantity.signum() > 0) {
            return toldUsd.divide(toldQuantity, java.math.MathContext.DECIMAL64);
        }
        BigDecimal here = own(cell).unitPrice();
        if (here.signum() > 0) {
            return here;
        }
        return own.entrySet().stream()
                .filter(each -> each.getKey().model().equals(cell.model())
                        && each.getKey().meter() == cell.meter())
                .map(each -> each.getValue().unitPrice())
                .filter(price -> price.signum() > 0)
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    private void pastTheGateway(Cell cell) {
        if (sources.isEmpty()) {
            return;
        }
        Map<String, BigDecimal> others = new TreeMap<>(account.usage().getOrDefault(cell, Map.of()));
        others.keySet().removeAll(sources);
        BigDecimal past = sum(others.values());
        explain(cell, Reason.PAST_THE_GATEWAY, past, "used by " + named(others));
    }

    private static String named(Map<String, BigDecimal> bySource) {
        return bySource.entrySet().stream()
                        .limit(MOST_SOURCES)
                        .map(each -> (each.getKey().isEmpty() ? "(not told)" : each.getKey()) + ": "
                                + each.getValue().toPlainString())
                        .collect(Collectors.joining(", "))
                + (bySource.size() > MOST_SOURCES ? " and " + (bySource.size() - MOST_SOURCES) + " more" : "");
    }

    /** The rows have a call on the day when it began; a provider may have it on the day when it ended. */
    private void overMidnight(Cell cell) {
        BigDecimal crossing = own(cell).overMidnight();
        Cell after = cell.onDay(cell.day().plusDays(1));
        BigDecimal moved = least(crossing, rest(cell).negate(), rest(after));
        if (moved.signum() > 0) {
            explain(cell, Reason.OVER_MIDNIGHT, moved.negate(), "in calls that ended on the day after");
            explain(after, Reason.OVER_MIDNIGHT, moved, "in calls that began on the day before");
        }
    }

    private void tier(Cell cell) {
        BigDecimal missing = rest(cell).negate();
        if (missing.signum() <= 0) {
            return;
        }
        for (Cell other : List.copyOf(left.keySet())) {
            if (!other.equals(cell) && other.equals(cell.inTier(other.tier()))) {
                BigDecimal moved = least(rest(cell).negate(), rest(other));
                if (moved.signum() > 0) {
                    explain(cell, Reason.TIER, moved.negate(), "the provider has it in the tier " + other.tier());
                    explain(other, Reason.TIER, moved, "the rows have it in the tier " + cell.tier());
                }
            }
        }
    }

    private void estimated(Cell cell) {
        BigDecimal estimated = own(cell).estimated();
        BigDecimal rest = rest(cell);
        BigDecimal part = least(estimated, rest.abs());
        if (part.signum() > 0) {
            explain(
                    cell,
                    Reason.ESTIMATED,
                    rest.signum() > 0 ? part : part.negate(),
                    estimated.toPlainString() + " of the rows' are estimated");
        }
    }

    /** Calls without the provider's word may have been charged, if it counts no more of them than were lost. */
    private void lost(Cell cell) {
        long calls = lost.getOrDefault(cell.day(), 0L);
        BigDecimal rest = rest(cell);
        if (calls > 0 && rest.signum() > 0 && unattributedRequests(cell.day()) <= calls) {
            explain(
                    cell,
                    Reason.UNKNOWN_OUTCOME,
                    rest,
                    calls + " calls of the day ended without the provider's word on what they used");
        }
    }

    /** By how many requests the provider has more than there are rows with its word; 0 where it counts none. */
    private long unattributedRequests(LocalDate day) {
        Map<String, Long> told = account.requests().getOrDefault(day, Map.of());
        long counted = told.entrySet().stream()
                .filter(each -> sources.isEmpty() || sources.contains(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return counted == 0 ? 0 : counted - answered.getOrDefault(day, counted);
    }

    /** Says how many calls of a day have the provider's word on what they used. */
    public Reconciliation answered(LocalDate day, long calls) {
        answered.put(day, calls);
        return this;
    }

    /** Says what of a day's difference was booked for a reason already, in USD. */
    public Reconciliation booked(LocalDate day, Reason reason, BigDecimal usd) {
        booked.computeIfAbsent(day, _ -> new EnumMap<>(Reason.class)).merge(reason, usd, BigDecimal::add);
        return this;
    }

    private String unexplained(Cell cell, BigDecimal rest) {
        Map<String, BigDecimal> by = account.usage().getOrDefault(cell, Map.of());
        return rest.signum() > 0
                ? "the provider has more; it may have come past the gateway (by " + named(by) + ")"
                : "the rows have more than the provider";
    }

    private Result result(List<Difference> differences) {
        List<CostDifference> costs = new ArrayList<>();
        TreeSet<LocalDate> days = new TreeSet<>(account.costs().keySet());
        own.keySet().forEach(cell -> days.add(cell.day()));
        days.addAll(booked.keySet());
        boolean told = !account.costs().isEmpty();
        BigDecimal unexplainedUsd = BigDecimal.ZERO;
        BigDecimal pastUsd = BigDecimal.ZERO;
        for (LocalDate day : days) {
            CostDifference cost = told ? cost(day, differences) : null;
            if (cost != null) {
                costs.add(cost);
                unexplainedUsd = unexplainedUsd.add(
                        of(cost.explanations(), Reason.UNEXPLAINED).abs());
                pastUsd = pastUsd.add(of(cost.explanations(), Reason.PAST_THE_GATEWAY));
            }
        }
        BigDecimal providerUsd = sum(account.costs().values());
        BigDecimal gatewayUsd = sum(own.values().stream().map(OwnDay::costUsd).toList())
                .add(sum(
                        booked.values().stream().map(each -> sum(each.values())).toList()));
        // Small amounts are rounded away: what was used without an explanation counts as well.
        BigDecimal open = ofUsage(differences, Reason.UNEXPLAINED);
        BigDecimal covered = BigDecimal.ONE
                .subtract(open)
                .subtract(ofUsage(differences, Reason.PAST_THE_GATEWAY))
                .max(BigDecimal.ZERO);
        BigDecimal ofCosts = share(providerUsd.subtract(pastUsd).subtract(unexplainedUsd), providerUsd);
        BigDecimal openCosts = BigDecimal.ONE.subtract(share(providerUsd.subtract(unexplainedUsd), providerUsd));
        return new Result(
                differences,
                costs,
                providerUsd,
                gatewayUsd,
                told ? ofCosts.min(covered) : covered,
                told ? openCosts.max(open) : open,
                account.problems());
    }

    private static BigDecimal of(List<Explanation> explanations, Reason reason) {
        return sum(explanations.stream()
                .filter(each -> each.reason() == reason)
                .map(Explanation::costUsd)
                .toList());
    }

    /** Of all that the provider says was used, the share that a reason explains. */
    private BigDecimal ofUsage(List<Difference> differences, Reason reason) {
        BigDecimal all = BigDecimal.ZERO;
        for (Map<String, BigDecimal> by : account.usage().values()) {
            all = all.add(sum(by.values()));
        }
        BigDecimal part = BigDecimal.ZERO;
        for (Difference difference : differences) {
            for (Explanation each : difference.explanations()) {
                if (each.reason() == reason) {
                    part = part.add(each.quantity().abs());
                }
            }
        }
        return all.signum() == 0 ? BigDecimal.ZERO : share(part, all);
    }

    private static BigDecimal share(BigDecimal part, BigDecimal whole) {
        if (whole.signum() == 0) {
            return BigDecimal.ONE;
        }
        return part.divide(whole, 6, RoundingMode.HALF_UP).max(BigDecimal.ZERO).min(BigDecimal.ONE);
    }

    /** What a day costs on both sides, explained by its usage first, then by prices; null if it is the same. */
    private @Nullable CostDifference cost(LocalDate day, List<Difference> differences) {
        BigDecimal provider = account.costs().getOrDefault(day, BigDecimal.ZERO);
        BigDecimal gateway = sum(own.entrySet().stream()
                .filter(each -> each.getKey().day().equals(day))
                .map(each -> each.getValue().costUsd())
                .toList());
        Map<Reason, BigDecimal> before = booked.getOrDefault(day, Map.of());
        gateway = gateway.add(sum(before.values()));
        BigDecimal rest = provider.subtract(gateway);
        if (rest.signum() == 0) {
            return null;
        }
        List<Explanation> explanations = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            BigDecimal usd = sum(differences.stream()
                    .filter(difference -> difference.cell().day().equals(day))
                    .map(difference -> of(difference.explanations(), reason))
                    .toList());
            if (usd.signum() != 0) {
                explanations.add(new Explanation(reason, BigDecimal.ZERO, usd, "by what was used"));
                rest = rest.subtract(usd);
            }
            BigDecimal done = before.getOrDefault(reason, BigDecimal.ZERO);
            if (done.signum() != 0) {
                explanations.add(new Explanation(reason, BigDecimal.ZERO, done.negate(), "of that, booked already"));
                rest = rest.add(done);
            }
        }
        rest = unpriced(day, rest, explanations);
        rest = prices(day, rest, explanations);
        BigDecimal rounding = HALF_A_CENT.multiply(BigDecimal.valueOf(Math.max(1, amounts(day))));
        if (rest.signum() != 0) {
            boolean rounded = rest.abs().compareTo(rounding) <= 0;
            // Without costs by model, it shows in the sum alone that as much was used and something else charged.
            boolean priced = provider.signum() > 0 && sameUsage(day, differences);
            explanations.add(new Explanation(
                    rounded ? Reason.ROUNDING : priced ? Reason.PRICE : Reason.UNEXPLAINED,
                    BigDecimal.ZERO,
                    rest,
                    rounded
                            ? "amounts are rounded"
                            : priced
                                    ? "as much was used as the rows say, and the provider charged another price for it,"
                                            + " or for a part of the day"
                                    : "what was used does not explain it"));
        }
        return new CostDifference(day, provider, gateway, explanations);
    }

    private boolean sameUsage(LocalDate day, List<Difference> differences) {
        return account.usage().keySet().stream().anyMatch(cell -> cell.day().equals(day))
                && differences.stream()
                        .filter(difference -> difference.cell().day().equals(day))
                        .flatMap(difference -> difference.explanations().stream())
                        .noneMatch(each -> each.reason() == Reason.UNEXPLAINED);
    }

    private long amounts(LocalDate day) {
        return account.costsOfCells().keySet().stream()
                .filter(cell -> cell.day().equals(day))
                .count();
    }

    /** What the rows charge nothing for, because they have no price, and the provider does. */
    private BigDecimal unpriced(LocalDate day, BigDecimal rest, List<Explanation> explanations) {
        BigDecimal left = rest;
        for (Map.Entry<Cell, OwnDay> each : own.entrySet()) {
            BigDecimal usd = account.costsOfCells().get(each.getKey());
            if (each.getKey().day().equals(day) && each.getValue().unpriced().signum() > 0 && usd != null) {
                BigDecimal charged = usd.subtract(each.getValue().costUsd());
                explanations.add(new Explanation(
                        Reason.UNPRICED,
                        each.getValue().unpriced(),
                        charged,
                        each.getKey().model() + " has no price for "
                                + each.getKey().meter().id()));
                left = left.subtract(charged);
            }
        }
        return left;
    }

    /** Where as much was used as the provider says, and it costs something else: its price is another. */
    private BigDecimal prices(LocalDate day, BigDecimal rest, List<Explanation> explanations) {
        BigDecimal left = rest;
        for (Map.Entry<Cell, BigDecimal> each : account.costsOfCells().entrySet()) {
            Cell cell = each.getKey();
            OwnDay mine = own(cell);
            if (!cell.day().equals(day)
                    || mine.quantity().signum() == 0
                    || mine.unpriced().signum() > 0) {
                continue;
            }
            // What was used in common, at the provider's price and at that of the rows.
            BigDecimal common = least(told(cell), mine.quantity());
            BigDecimal difference =
                    common.multiply(price(cell).subtract(mine.unitPrice())).setScale(DIGITS, RoundingMode.HALF_UP);
            if (difference.abs().compareTo(HALF_A_CENT) > 0) {
                explanations.add(new Explanation(
                        Reason.PRICE,
                        common,
                        difference,
                        cell.model() + " " + cell.meter().id() + " costs "
                                + price(cell).stripTrailingZeros().toPlainString() + " at the provider and "
                                + mine.unitPrice().stripTrailingZeros().toPlainString() + " in the rows"));
                left = left.subtract(difference);
            }
        }
        return left;
    }

    private static BigDecimal least(BigDecimal... some) {
        BigDecimal least = some[0];
        for (BigDecimal each : some) {
            least = least.min(each);
        }
        return least.max(BigDecimal.ZERO);
    }
}
