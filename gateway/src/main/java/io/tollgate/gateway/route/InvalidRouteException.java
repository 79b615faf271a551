package io.tollgate.gateway.route;

import java.io.Serial;
import java.util.List;

/** Says all that is wrong with a route, each with its place. */
public final class InvalidRouteException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public InvalidRouteException(List<String> problems) {
        super(String.join("; ", problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
