package io.tollgate.gateway.route;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what elements are to one another. */
final class GraphCheck {
    private final Map<String, Element> elements;
    private final Problems problems;
    /** Those from which everything was looked at. */
    private final Set<String> done = new HashSet<>();

    private GraphCheck(Map<String, Element> elements, Problems problems) {
        this.elements = elements;
        this.problems = problems;
    }

    /** The one start of the elements; null where there is not one. */
    static Element.@Nullable Start check(Map<String, Element> elements, Problems problems) {
        GraphCheck check = new GraphCheck(elements, problems);
        List<Element.Start> starts = elements.values().stream()
                .filter(Element.Start.class::isInstance)
                .map(Element.Start.class::cast)
                .toList();
        if (starts.size() != 1) {
            problems.add("elements", "must have one of type start, and have " + starts.size());
            return null;
        }
        if (elements.values().stream().noneMatch(Element.Model.class::isInstance)) {
            problems.add("elements", "must have one of type model: the route would ask nobody");
        }
        elements.values().forEach(check::outputs);
        if (problems.none()) {
            check.visit(starts.getFirst(), new LinkedHashSet<>());
            elements.keySet().stream()
                    .filter(id -> !check.done.contains(id))
                    .forEach(id -> problems.add("element \"" + id + "\"", "is never reached from the start"));
        }
        return starts.getFirst();
    }

    private void outputs(Element element) {
        element.outputs().forEach((output, to) -> {
            String place = "element \"" + element.id() + "\", output " + output;
            Element next = elements.get(to);
            if (next == null) {
                problems.add(place, "leads to \"" + to + "\", and there is no such element");
            } else if (next instanceof Element.Start) {
                problems.add(place, "leads back to the start");
            } else if (element instanceof Element.Model && output.equals("success") && !(next instanceof Element.End)) {
                problems.add(place, "must lead to an end: the model has answered, and another one would cost as well");
            }
        });
    }

    /**
     * No deeper than there are elements.
     *
     * @param way that led here, in its order
     */
    private void visit(Element element, Set<String> way) {
        if (!way.add(element.id())) {
            problems.add(
                    "element \"" + element.id() + "\"",
                    "is in a circle: " + String.join(", ", way) + ", and back to it");
            return;
        }
        if (!done.contains(element.id())) {
            for (String to : element.outputs().values()) {
                Element next = elements.get(to);
                if (next != null) {
                    visit(next, way);
                }
            }
            done.add(element.id());
        }
        way.remove(element.id());
    }
}
