package io.tollgate.standalone.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** All that an installation has left behind or said, by the place where it was found. For one thread. */
final class Places {
    private final Map<String, ByteArrayOutputStream> places = new TreeMap<>();

    void add(String place, byte[] bytes) {
        ByteArrayOutputStream here = places.computeIfAbsent(place, name -> new ByteArrayOutputStream());
        here.writeBytes(bytes);
        // What is next to it is no part of it.
        here.write('\n');
    }

    void add(String place, String text) {
        add(place, text.getBytes(UTF_8));
    }

    /**
     * Where each of some canaries is.
     *
     * @return by lines such as {@code "token of the key ring in output of gateway"}, what stands before it there first
     */
    Map<String, String> found(Collection<Canary> canaries) {
        Map<String, String> found = new TreeMap<>();
        places.forEach((place, here) -> {
            byte[] bytes = here.toByteArray();
            for (Canary canary : canaries) {
                String before = canary.whereIn(bytes);
                if (before != null) {
                    found.put(canary + " in " + place, before);
                }
            }
        });
        return found;
    }

    /** What is at a place; nothing where the place is unknown. */
    String text(String place) {
        ByteArrayOutputStream here = places.get(place);
        return here == null ? "" : here.toString(UTF_8);
    }

    Collection<String> names() {
        return places.keySet();
    }
}
