package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The first groups in a query's order, whatever number of them there are. Ties go by the groups' names, in the order of
 * their bytes. Not for several threads.
 */
final class Ranking {
    /** So far down a ranking may be looked. */
    static final int MOST = 50_000;

    private final Metric sortBy;
    private final int most;
    private final Comparator<Ranked> order;
    private final PriorityQueue<Ranked> best;

    /** A group in the ranking; null stands for a rate of nothing, which is last in any order. */
    record Ranked(
            List<String> names, Figures figures, @Nullable Number value) {
        Ranked {
            names = List.copyOf(names);
        }
    }

    /** @throws RefusedException if the query's page is too far down */
    Ranking(AnalyticsQuery query) {
        long last = query.offset() + query.limit() + 1L;
        if (last > MOST) {
            throw new RefusedException(new Failure.TooLarge("the first " + MOST + " groups in their order"));
        }
        this.most = (int) last;
        this.sortBy = query.sortBy();
        this.order = order(query);
        this.best = new PriorityQueue<>(order.reversed());
    }

    /** @param figures may be changed afterwards */
    void offer(List<String> names, Figures figures) {
        Ranked offered = new Ranked(names, figures, sortBy.of(figures));
        if (best.size() == most) {
            if (order.compare(offered, best.element()) > 0) {
                return;
            }
            best.remove();
        }
        best.add(new Ranked(names, figures.withoutHistograms(), offered.value()));
    }

    /** The groups of the query's page, and one more if there is one. */
    List<Ranked> page(AnalyticsQuery query) {
        List<Ranked> ranked = new ArrayList<>(best);
        ranked.sort(order);
        return ranked.subList(Math.min(query.offset(), ranked.size()), ranked.size());
    }

    private static Comparator<Ranked> order(AnalyticsQuery query) {
        Comparator<Ranked> byNames = (one, other) -> {
            for (int i = 0; i < one.names().size(); i++) {
                int order = compare(one.names().get(i), other.names().get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
        Comparator<Ranked> first = switch (query.order()) {
            case Order.ByMetric by ->
                Comparator.comparing(Ranked::value, Comparator.nullsLast(values(by.descending())));
            case Order.ByDimension by -> {
                int place = query.groupBy().indexOf(by.dimension());
                Comparator<Ranked> byName = (one, other) ->
                        compare(one.names().get(place), other.names().get(place));
                yield by.descending() ? byName.reversed() : byName;
            }
        };
        return first.thenComparing(byNames);
    }

    /** All values of a metric are of one class. */
    @SuppressWarnings("unchecked")
    private static Comparator<Number> values(boolean descending) {
        Comparator<Number> ascending = (one, other) -> ((Comparable<Number>) one).compareTo(other);
        return descending ? ascending.reversed() : ascending;
    }

    private static int compare(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }
}
