package io.tollgate.gateway.routing;

import java.util.OptionalLong;

/**
 * A model as a provider offers it.
 *
 * @param id the catalogue's name for it, one of those that the provider knows it by
 * @param name its name for people
 * @param contextWindow the most input tokens that it takes, where that is known
 * @param maxOutputTokens the most that it can say, where that is known
 */
public record CatalogueModel(
        String id, String name, OptionalLong contextWindow, OptionalLong maxOutputTokens, Prices prices) {}
