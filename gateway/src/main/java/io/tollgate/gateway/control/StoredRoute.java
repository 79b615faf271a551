package io.tollgate.gateway.control;

import io.tollgate.gateway.config.DeployedRoute;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A dynamic route that an operator has made at a gateway. Its versions are entries of their own.
 *
 * @param newestVersion the number of the last version that was made, whether it is kept or not
 * @param deployments the newest first, which is the one in force; empty as long as nothing is deployed
 * @param createdBy the id of a token
 */
public record StoredRoute(
        String gateway,
        String id,
        String name,
        int newestVersion,
        List<Deployment> deployments,
        Instant createdAt,
        String createdBy,
        Instant modifiedAt)
        implements Entry {
    static final String KIND = "route/";
    private static final int DEPLOYMENTS_KEPT = 50;

    /**
     * That a version came into force.
     *
     * @param createdBy the id of a token
     */
    public record Deployment(
            String id, int version, @Nullable String comment, Instant createdAt, String createdBy) {}

    /** @throws IllegalArgumentException for what is no name of a route */
    public StoredRoute {
        if (!DeployedRoute.isName(name)) {
            throw new IllegalArgumentException(
                    "the name of a route is 1 to 64 letters, digits and . _ -, and begins with a letter or digit");
        }
        deployments = List.copyOf(deployments);
    }

    /** The version in force; null if none is. */
    public @Nullable Deployment deployment() {
        return deployments.isEmpty() ? null : deployments.getFirst();
    }

    public StoredRoute named(String changed, Instant now) {
        return new StoredRoute(gateway, id, changed, newestVersion, deployments, createdAt, createdBy, now);
    }

    /** With another version made. */
    public StoredRoute versioned(int newest, Instant now) {
        return new StoredRoute(gateway, id, name, newest, deployments, createdAt, createdBy, now);
    }

    /** With another version in force. */
    public StoredRoute deployed(Deployment deployment, Instant now) {
        List<Deployment> kept = Stream.concat(Stream.of(deployment), deployments.stream())
                .limit(DEPLOYMENTS_KEPT)
                .toList();
        return new StoredRoute(gateway, id, name, newestVersion, kept, createdAt, createdBy, now);
    }

    @Override
    public String key() {
        return KIND + gateway + "/" + id;
    }
}
