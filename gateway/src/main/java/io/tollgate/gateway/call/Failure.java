package io.tollgate.gateway.call;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request got no answer from a provider. The message is for the caller: it says what was wrong, where, and what is
 * allowed, and holds nothing secret.
 */
public sealed interface Failure {
    /** Whole seconds to wait, one at least. */
    static long seconds(Duration duration) {
        return Math.max(1, (duration.toMillis() + 999) / 1_000);
    }

    /** One or two sentences for the caller. */
    String message();

    /** What the audit row of an accepted call says. */
    default Outcome outcome() {
        return Outcome.REJECTED;
    }

    /** The body is no JSON. */
    record InvalidJson(String message) implements Failure {}

    /**
     * Something in the request is not as it must be.
     *
     * @param param the field at fault, where one is
     */
    record InvalidRequest(String message, @Nullable String param) implements Failure {}

    /** A header is not as it must be. */
    record InvalidHeader(String header, String message) implements Failure {}

    /** The gateway asks for a project, and none was named. */
    record ProjectRequired() implements Failure {
        @Override
        public String message() {
            return "This gateway requires a project: set project_id in the body or the header X-Gateway-Project-Id.";
        }
    }

    /** No credential; nothing may be stored of such a request. */
    record CredentialMissing() implements Failure {
        @Override
        public String message() {
            return "Missing authentication token";
        }
    }

    /** A credential that is not good, whatever is wrong with it; nothing may be stored of such a request. */
    record CredentialInvalid() implements Failure {
        @Override
        public String message() {
            return "Invalid authentication token";
        }
    }

    /** A good credential without the permission that the route asks for. */
    record PermissionDenied(String permission) implements Failure {
        @Override
        public String message() {
            return "This token does not have the permission \"" + permission + "\".";
        }
    }

    /** A good credential that is not for this gateway. */
    record GatewayNotAllowed(String gateway) implements Failure {
        @Override
        public String message() {
            return "This token is not for the gateway \"" + gateway + "\".";
        }
    }

    /** A good credential that is not for this model. */
    record ModelNotAllowed(String model) implements Failure {
        @Override
        public String message() {
            return "This token is not for the model \"" + model + "\".";
        }
    }

    /** Too many bad credentials from one address; nothing may be stored of such a request. */
    record TooManyBadCredentials(Duration retryAfter) implements Failure {
        @Override
        public String message() {
            return "Too many bad authentication tokens from this address.";
        }
    }

    /**
     * A token would get what the one that asks for it does not hold.
     *
     * @param param the field that says so
     */
    record CannotGive(String param) implements Failure {
        @Override
        public String message() {
            return "A token cannot give more than it holds: see " + param + ".";
        }
    }

    record NameTaken(String name) implements Failure {
        @Override
        public String message() {
            return "The name \"" + name + "\" is taken.";
        }
    }

    /** An operator asked for a change of what configuration alone changes. */
    record GatewayFixed(String gateway) implements Failure {
        @Override
        public String message() {
            return "The gateway \"" + gateway + "\" is set in tollgate.yaml and can only be changed there.";
        }
    }

    /**
     * A gateway cannot go while something is for it.
     *
     * @param by one such thing
     */
    record GatewayInUse(String gateway, String by) implements Failure {
        @Override
        public String message() {
            return "The gateway \"" + gateway + "\" cannot be deleted while there are tokens or provider keys for it,"
                    + " such as " + by + ".";
        }
    }

    record TokenNotFound(String token) implements Failure {
        @Override
        public String message() {
            return "This gateway keeps no token with the id \"" + token + "\".";
        }
    }

    record ProviderKeyNotFound(String gateway, String provider, String alias) implements Failure {
        @Override
        public String message() {
            return "The gateway \"" + gateway + "\" stores no key for provider " + provider + " under the alias \""
                    + alias + "\".";
        }
    }

    record ProviderKeyTaken(String provider, String alias) implements Failure {
        @Override
        public String message() {
            return "There is a key for provider " + provider + " under the alias \"" + alias
                    + "\": rotate it, or choose another alias.";
        }
    }

    /** There is no master key, so that provider keys cannot be stored. */
    record VaultUnavailable() implements Failure {
        @Override
        public String message() {
            return "This gateway has no master key to encrypt provider keys with: set TOLLGATE_MASTER_KEY to the base64"
                    + " of 32 random bytes (openssl rand -base64 32), or TOLLGATE_MASTER_KEY_FILE to a file that holds"
                    + " it, and start the gateway again.";
        }
    }

    /** A change came without the revision that it is meant for. */
    record RevisionRequired() implements Failure {
        @Override
        public String message() {
            return "Send the header If-Match with the ETag of what you are about to change.";
        }
    }

    /** A change was meant for a revision that is not the newest any more. */
    record RevisionOutdated() implements Failure {
        @Override
        public String message() {
            return "This was changed since: read it again and decide anew.";
        }
    }

    /** The control state cannot be changed, because Kafka is away. */
    record ControlUnavailable() implements Failure {
        @Override
        public String message() {
            return "Gateways, tokens and provider keys cannot be changed for the moment: Kafka does not answer.";
        }
    }

    record ModelNotFound(String message) implements Failure {}

    record GatewayNotFound(String gateway) implements Failure {
        @Override
        public String message() {
            return "There is no gateway named \"" + gateway + "\".";
        }
    }

    /** The path names an account that this gateway does not serve. */
    record AccountNotFound(String account) implements Failure {
        @Override
        public String message() {
            return "There is no account \"" + account + "\" here, and so no gateway of it.";
        }
    }

    record RouteNotFound(String message) implements Failure {}

    record MethodNotAllowed(List<String> allowed) implements Failure {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }

        @Override
        public String message() {
            return "This route allows " + String.join(", ", allowed) + ".";
        }
    }

    record BodyTooLarge(long limitBytes) implements Failure {
        @Override
        public String message() {
            return "The body is larger than the " + limitBytes + " bytes that this gateway takes.";
        }
    }

    record UnsupportedMediaType(String given) implements Failure {
        @Override
        public String message() {
            return "The content type must be application/json, not \"" + given + "\".";
        }
    }

    /** What came is no HTTP request, or could be read as more than one. */
    record MalformedRequest() implements Failure {
        @Override
        public String message() {
            return "This is not a well-formed HTTP request.";
        }
    }

    record UriTooLong(int limitBytes) implements Failure {
        @Override
        public String message() {
            return "The request line is longer than the " + limitBytes + " bytes that this gateway takes.";
        }
    }

    record HeadersTooLarge(int limitBytes) implements Failure {
        @Override
        public String message() {
            return "The headers are larger than the " + limitBytes + " bytes that this gateway takes.";
        }
    }

    /** The caller did not send its body in time. */
    record RequestTimeout() implements Failure {
        @Override
        public String message() {
            return "The body did not arrive in time.";
        }
    }

    /** The caller left before it had an answer. */
    record CallerGone() implements Failure {
        @Override
        public String message() {
            return "The caller left.";
        }

        @Override
        public Outcome outcome() {
            return Outcome.CANCELED;
        }
    }

    /**
     * A guard of ours would not let the call through to the provider.
     *
     * @param limit which, as the provider statistics name it
     */
    record ProviderThrottled(String provider, String limit, Duration retryAfter, long limitValue) implements Failure {
        @Override
        public String message() {
            return "The limit " + limit + " of provider " + provider + " is used up; try again in "
                    + seconds(retryAfter) + " s.";
        }

        @Override
        public Outcome outcome() {
            return Outcome.THROTTLED;
        }
    }

    /**
     * A limit of the caller's token is used up for the moment.
     *
     * @param limit which, as tokens name it
     * @param remaining less than the call needs
     */
    record RateLimited(String limit, long limitValue, long remaining, Duration retryAfter) implements Failure {
        @Override
        public String message() {
            return "The limit " + limit + " of this token is used up; try again in " + seconds(retryAfter) + " s.";
        }

        @Override
        public Outcome outcome() {
            return Outcome.THROTTLED;
        }
    }

    /**
     * The caller's token has spent what it may.
     *
     * @param limit which, as tokens name it
     * @param resetsAt the beginning of the next day or month
     */
    record BudgetExceeded(String limit, BigDecimal usd, Instant resetsAt, Duration retryAfter) implements Failure {
        @Override
        public String message() {
            return "This token has spent its " + limit + " of " + usd.toPlainString() + " USD; it may spend again from "
                    + resetsAt + " on.";
        }
    }

    /** No provider can answer such a call. */
    record NoCapableModel(String message) implements Failure {}

    /**
     * There is no key to call a provider with.
     *
     * @param alias that the gateway's key was looked for under
     */
    record ProviderKeyMissing(String provider, String gateway, String alias, Why why) implements Failure {
        /** Why not. */
        public enum Why {
            ABSENT,
            EXPIRED,
            /** It is stored, and neither the master keys nor the provider's address of now open it. */
            SEALED,
            /** The caller has no token of the gateway, whose keys are not for everybody. */
            ANONYMOUS
        }

        @Override
        public String message() {
            String key = "key for provider " + provider + " under the alias \"" + alias + "\"";
            return switch (why) {
                case ABSENT ->
                    "There is no key to call provider " + provider + " with: the gateway \"" + gateway + "\" stores no "
                            + key + ". Store one with tollgate provider-key add --gateway " + gateway + " --provider "
                            + provider + " --alias " + alias + ", or by POST /v1/admin/gateways/" + gateway
                            + "/provider-keys.";
                case EXPIRED -> "The " + key + " has expired: " + rotate() + ".";
                case SEALED ->
                    "The " + key + " cannot be opened, because the gateway's master key or the provider's address was"
                            + " changed: change that back, or " + rotate() + ".";
                case ANONYMOUS ->
                    "There is no key to call provider " + provider + " with: those of the gateway \"" + gateway
                            + "\" are for calls with a token of it, unless it says anonymous_byok: allow.";
            };
        }

        private String rotate() {
            return "store another with tollgate provider-key rotate --gateway " + gateway + " --provider " + provider
                    + " --alias " + alias;
        }
    }

    /** The provider could not be reached, or broke off. */
    record ProviderFailed(String provider, String what) implements Failure {
        @Override
        public String message() {
            return "Provider " + provider + " " + what + ".";
        }

        @Override
        public Outcome outcome() {
            return Outcome.FAILED;
        }
    }

    record ProviderTimeout(String provider, String what) implements Failure {
        @Override
        public String message() {
            return "Provider " + provider + " " + what + ".";
        }

        @Override
        public Outcome outcome() {
            return Outcome.FAILED;
        }
    }

    /** The provider's circuit breaker is open. */
    record ProviderUnavailable(String provider, Duration retryAfter) implements Failure {
        @Override
        public String message() {
            return "Provider " + provider + " is failing and is not called for the moment.";
        }

        @Override
        public Outcome outcome() {
            return Outcome.FAILED;
        }
    }

    /** The audit cannot take another call, so none is served. */
    record AuditUnavailable() implements Failure {
        @Override
        public String message() {
            return "The audit log cannot take more calls for the moment.";
        }
    }

    /** The gateway is stopping, or has all that it can hold. */
    record Overloaded() implements Failure {
        @Override
        public String message() {
            return "The gateway cannot take more calls for the moment.";
        }
    }

    /** Analytics is not configured, or cannot be reached. */
    record AnalyticsUnavailable() implements Failure {
        @Override
        public String message() {
            return "Analytics cannot be reached for the moment.";
        }
    }

    /** A fault of the gateway itself; the log has more under the request's id. */
    record Internal() implements Failure {
        @Override
        public String message() {
            return "The gateway failed to handle the request.";
        }

        @Override
        public Outcome outcome() {
            return Outcome.FAILED;
        }
    }
}
