package io.tollgate.gateway.call;

/**
 * A model of a provider.
 *
 * @param model id in our catalogue
 * @param upstreamModel the provider's name for it
 */
public record Target(String provider, String model, String upstreamModel, Pricing pricing) {
    private static final String UNKNOWN = "(unknown)";

    /** A provider whose model is not known yet. */
    public static Target ofUnknownModel(String provider) {
        return new Target(provider, UNKNOWN, UNKNOWN, usage -> null);
    }

    public boolean modelKnown() {
        return !model.equals(UNKNOWN);
    }
}
