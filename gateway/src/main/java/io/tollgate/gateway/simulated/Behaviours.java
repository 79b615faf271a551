package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which request gets which behaviour: a request speaks for itself, else the next ones in line are taken, else its
 * model's, else the standing one. Safe for use by any thread.
 */
final class Behaviours {
    private static final int MOST = 10_000;
    private static final String USER_PREFIX = "simulate:";

    private final ArrayDeque<Behaviour> next = new ArrayDeque<>();
    private final Map<String, Behaviour> byModel = new HashMap<>();
    private Behaviour standing = Behaviour.NORMAL;

    synchronized void standing(Behaviour behaviour) {
        standing = behaviour;
    }

    synchronized void next(int requests, Behaviour behaviour) {
        if (requests < 1 || next.size() + requests > MOST) {
            throw new IllegalArgumentException("between 1 and " + MOST + " requests can be told how to be answered");
        }
        for (int i = 0; i < requests; i++) {
            next.add(behaviour);
        }
    }

    synchronized void forModel(String model, Behaviour behaviour) {
        if (byModel.size() >= MOST) {
            throw new IllegalArgumentException("at most " + MOST + " models can be told how to behave");
        }
        byModel.put(model, behaviour);
    }

    synchronized void reset() {
        next.clear();
        byModel.clear();
        standing = Behaviour.NORMAL;
    }

    /** The behaviour for one request, given its {@code x-simulate} header and its body where that is a JSON object. */
    Behaviour of(@Nullable String header, @Nullable JsonObject body) {
        Behaviour own = header != null ? Behaviour.of(header) : body != null ? inBody(body) : null;
        return own != null ? own : told(body == null ? null : body.getValue("model"));
    }

    private synchronized Behaviour told(@Nullable Object model) {
        Behaviour first = next.poll();
        if (first != null) {
            return first;
        }
        Behaviour models = model == null ? null : byModel.get(model);
        return models != null ? models : standing;
    }

    private static @Nullable Behaviour inBody(JsonObject body) {
        if (body.getValue("metadata") instanceof JsonObject metadata) {
            Object simulate = metadata.getValue("simulate");
            if (simulate instanceof String text) {
                return Behaviour.of(text);
            }
            if (simulate instanceof JsonObject object) {
                return Behaviour.of(object);
            }
        }
        return body.getValue("user") instanceof String user && user.startsWith(USER_PREFIX)
                ? Behaviour.of(user.substring(USER_PREFIX.length()))
                : null;
    }
}
