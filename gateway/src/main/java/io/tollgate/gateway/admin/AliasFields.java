package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.config.AliasConfig.Policy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request says of an alias. */
final class AliasFields {
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_MODEL = 512;

    private final RequestFields fields;
    private final JsonObject json;

    private AliasFields(RequestFields fields, JsonObject json) {
        this.fields = fields;
        this.json = json;
    }

    static AliasFields ofNew(JsonObject body) throws FailureException {
        return new AliasFields(RequestFields.of(body, "name", "policy", "targets", "sticky"), body);
    }

    static AliasFields ofChange(JsonObject body) throws FailureException {
        return new AliasFields(RequestFields.of(body, "policy", "targets", "sticky"), body);
    }

    String name() throws FailureException {
        return fields.required("name", LONGEST_NAME);
    }

    /**
     * The alias that this makes.
     *
     * @param before what holds where nothing is said; null for a new one
     */
    AliasConfig alias(String name, @Nullable AliasConfig before) throws FailureException {
        String policy = fields.text("policy", 64);
        String sticky = fields.text("sticky", LONGEST_NAME);
        List<Choice> targets = targets();
        String usual = before == null ? Policy.PRIORITY.id() : before.policy().id();
        try {
            return new AliasConfig(
                    name,
                    Policy.of(policy == null ? usual : policy),
                    targets == null && before != null ? before.targets() : targets == null ? List.of() : targets,
                    fields.has("sticky") || before == null ? sticky : before.sticky());
        } catch (IllegalArgumentException e) {
            throw RequestFields.refused("alias", "is not one: " + e.getMessage());
        }
    }

    /** Null where nothing is said of them. */
    private @Nullable List<Choice> targets() throws FailureException {
        Object value = json.getValue("targets");
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonArray array)) {
            throw RequestFields.refused("targets", "must be a list of models, or of objects with model and weight");
        }
        List<Choice> targets = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            targets.add(target(array.getValue(i), "targets[" + i + "]"));
        }
        return targets;
    }

    private static Choice target(Object value, String at) throws FailureException {
        try {
            if (value instanceof String model) {
                return new Choice(bounded(model), 1);
            }
            if (value instanceof JsonObject object
                    && object.getValue("model") instanceof String model
                    && object.getValue("weight", 1) instanceof Number weight
                    && object.size() <= 2) {
                return new Choice(bounded(model), weight.doubleValue());
            }
        } catch (IllegalArgumentException e) {
            throw RequestFields.refused(at, "is not a target: " + e.getMessage());
        }
        throw RequestFields.refused(at, "must be a model's name, or an object with model and weight");
    }

    private static String bounded(String model) {
        if (model.length() > LONGEST_MODEL) {
            throw new IllegalArgumentException("a model's name has at most " + LONGEST_MODEL + " characters");
        }
        return model;
    }
}
