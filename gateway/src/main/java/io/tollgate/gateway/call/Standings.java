package io.tollgate.gateway.call;

/** How the providers' models are doing. Asked by event loops: answers from memory, and never blocks. */
@FunctionalInterface
public interface Standings {
    /** Of a provider's model, by the names of a {@link Target}. */
    Standing of(String provider, String model);
}
