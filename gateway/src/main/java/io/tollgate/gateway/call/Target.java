package io.tollgate.gateway.call;

/**
 * A model of a provider.
 *
 * @param model id in our catalogue
 * @param upstreamModel the provider's name for it
 * @param maxOutputTokens the most that it can say; 0 if not known
 */
public record Target(String provider, String model, String upstreamModel, long maxOutputTokens, Pricing pricing) {
    private static final String UNKNOWN = "(unknown)";

    /** A model of which it is not known how much it can say. */
    public Target(String provider, String model, String upstreamModel, Pricing pricing) {
        this(provider, model, upstreamModel, 0, pricing);
    }

    /** A provider whose model is not known yet. */
    public static Target ofUnknownModel(String provider) {
        return new Target(provider, UNKNOWN, UNKNOWN, usage -> null);
    }

    public boolean modelKnown() {
        return !model.equals(UNKNOWN);
    }
}
