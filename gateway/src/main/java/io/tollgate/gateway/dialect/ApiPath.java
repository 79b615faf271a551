package io.tollgate.gateway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a path of a provider's API.
 *
 * @param asksModel whether a POST there is answered by a model
 * @param model that the path names; null where it names none
 * @param streams whether the path asks for a stream
 */
public record ApiPath(boolean asksModel, @Nullable String model, boolean streams) {
    /** A path whose body names the model and says whether to stream. */
    public static final ApiPath ASKS_MODEL = new ApiPath(true, null, false);
}
