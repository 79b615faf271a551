package io.tollgate.gateway.route;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The way of one call through a route. For one thread. */
public final class Walk {
    private final RouteGraph graph;
    private final Fields fields;
    private final Draws draws;
    private final Limits limits;
    private final StringBuilder path = new StringBuilder();
    private Element at;

    /** What decides where shares lead. */
    @FunctionalInterface
    public interface Draws {
        /**
         * From 0 to less than 1.
         *
         * @param key what calls of the same value share; null where the call is by itself
         */
        double draw(Element.Percentage element, @Nullable String key);
    }

    /** What is left of limits. */
    @FunctionalInterface
    public interface Limits {
        /**
         * Counts a call in, if there is room for it.
         *
         * @param key whose limit it is; null where the call has no such field, or all calls have one together
         * @return how long until there is room; null where the call is in
         */
        @Nullable
        Duration take(Element.Rate element, @Nullable String key);
    }

    /** Where a walk stops. */
    public sealed interface Stop {
        /** At a model. */
        record Asks(Element.Model model) implements Stop {}

        /** At a limit that leads nowhere. */
        record Limited(Element.Rate element, Duration retryAfter) implements Stop {}

        /** At an end, or at a model that leads nowhere. */
        record Ended(String element) implements Stop {}
    }

    /** A walk that is at the start. */
    public Walk(RouteGraph graph, Fields fields, Draws draws, Limits limits) {
        this.graph = graph;
        this.fields = fields;
        this.draws = draws;
        this.limits = limits;
        this.at = graph.start();
    }

    /** Goes on from the start, or from a model that did not answer, to the next stop. */
    public Stop onward() {
        if (at instanceof Element.Model model) {
            if (model.fallback() == null) {
                return new Stop.Ended(model.id());
            }
            leave("fallback", model.fallback());
        }
        while (true) {
            switch (at) {
                case Element.Start start -> leave("next", start.next());
                case Element.Conditional element -> {
                    boolean holds = element.condition().holds(fields);
                    leave(Boolean.toString(holds), holds ? element.whenTrue() : element.whenFalse());
                }
                case Element.Percentage element -> {
                    String output = element.output(draws.draw(element, key(element.key())));
                    leave(output, element.outputs().getOrDefault(output, ""));
                }
                case Element.Rate element -> {
                    Duration wait = limits.take(element, key(element.key()));
                    if (wait == null) {
                        leave("success", element.success());
                    } else if (element.fallback() != null) {
                        leave("fallback", element.fallback());
                    } else {
                        return new Stop.Limited(element, wait);
                    }
                }
                case Element.Model model -> {
                    return new Stop.Asks(model);
                }
                case Element.End end -> {
                    return new Stop.Ended(end.id());
                }
            }
        }
    }

    /** The model at which the walk is has answered. */
    public void answered() {
        if (at instanceof Element.Model model) {
            leave("success", model.success());
        }
    }

    private void leave(String output, String to) {
        path.append(at.id()).append('.').append(output).append(" > ");
        at = graph.element(to);
    }

    private @Nullable String key(@Nullable Field field) {
        FieldValue value = field == null ? null : fields.value(field);
        return value == null ? null : value.asKey();
    }

    /** The outputs taken, and where the walk is, such as {@code start.next > plan.true > small.success > end}. */
    public String path() {
        return path + at.id();
    }
}
