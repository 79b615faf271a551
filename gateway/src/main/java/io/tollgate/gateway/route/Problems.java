package io.tollgate.gateway.route;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a route, each with its place, up to a number of them. */
final class Problems {
    private static final int MOST = 50;

    private final List<String> found = new ArrayList<>();
    private int more;

    void add(String place, String what) {
        if (found.size() < MOST) {
            found.add(place + " " + what);
        } else {
            more++;
        }
    }

    boolean none() {
        return found.isEmpty();
    }

    List<String> all() {
        List<String> all = new ArrayList<>(found);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return List.copyOf(all);
    }
}
