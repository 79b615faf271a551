package io.tollgate.gateway.late;

import io.tollgate.gateway.audit.OpenCall;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The responses that were asked for here and are being made in the background, until they are settled by whoever sees
 * them first. So many are kept at most; what is beyond stays incomplete, and its row says so. For any thread.
 */
public final class OpenResponses {
    private static final int MOST = 1_000;

    private final Map<List<String>, Open> byName = new ConcurrentHashMap<>();

    /** One of them, and its call. */
    record Open(BackgroundResponse response, OpenCall call) {}

    /** With those that earlier runs left. */
    public OpenResponses(List<OpenCall> left) {
        for (OpenCall call : left) {
            BackgroundResponse response = BackgroundResponse.of(call.clue());
            if (response == null) {
                call.close();
            } else {
                add(new Open(response, call));
            }
        }
    }

    boolean hasRoom() {
        return byName.size() < MOST;
    }

    void add(Open open) {
        byName.put(name(open.response().provider(), open.response().id()), open);
    }

    @Nullable
    Open find(String provider, String id) {
        return byName.isEmpty() ? null : byName.get(name(provider, id));
    }

    /** Takes one away; whoever gets true settles it, or gives it up. */
    boolean take(Open open) {
        return byName.remove(name(open.response().provider(), open.response().id()), open);
    }

    List<Open> all() {
        return List.copyOf(byName.values());
    }

    private static List<String> name(String provider, String id) {
        return List.of(provider, id);
    }
}
