package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.config.ApiConfig.Api;
import java.util.List;
import java.util.Set;

/** The models for conversations whose providers have an API. For any thread. */
@FunctionalInterface
public interface Speakers {
    /** Nobody is known. */
    Speakers NONE = (apis, caller) -> List.of();

    /** Those that have one of some APIs and that a caller may ask, as {@code provider/model}, the best known first. */
    List<String> of(Set<Api> apis, Caller caller);
}
