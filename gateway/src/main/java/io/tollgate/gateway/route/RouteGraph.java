package io.tollgate.gateway.route;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The elements of a route, which is whole: every output leads somewhere, every element is reached, none leads back.
 *
 * @param elements by their ids, in the order in which they are written
 * @param bodyFields the fields of a call's body that the elements ask for
 * @param written the elements as they were given; must not be changed
 */
public record RouteGraph(Element.Start start, Map<String, Element> elements, Set<Field> bodyFields, List<?> written) {
    public RouteGraph {
        elements = Collections.unmodifiableMap(new LinkedHashMap<>(elements));
        bodyFields = Set.copyOf(bodyFields);
    }

    /**
     * Reads a route's elements and checks them whole.
     *
     * @param elements a list of mappings of texts, numbers, truths, lists and mappings, as JSON has them
     * @throws InvalidRouteException if anything is wrong with them
     */
    public static RouteGraph of(Object elements) throws InvalidRouteException {
        return GraphReader.read(elements);
    }

    Element element(String id) {
        return Objects.requireNonNull(elements.get(id), id);
    }

    /** The elements that ask a model. */
    public List<Element.Model> models() {
        return of(Element.Model.class).toList();
    }

    private <E extends Element> Stream<E> of(Class<E> type) {
        return elements.values().stream().filter(type::isInstance).map(type::cast);
    }
}
