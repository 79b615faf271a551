package io.tollgate.gateway.call;

import io.tollgate.service.text.Excerpt;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why an accepted call, or its request, got no answer from a provider. */
public sealed interface CallFailure extends Failure {
    /** In characters, of a message that quotes the caller. */
    int LONGEST_QUOTING = 1_500;

    /** In characters, of the path of a field. */
    int LONGEST_PATH = 256;

    @Override
    default FailureCode code() {
        return switch (this) {
            case InvalidJson f -> FailureCode.INVALID_JSON;
            case InvalidRequest f -> FailureCode.INVALID_REQUEST;
            case InvalidHeader f -> FailureCode.INVALID_HEADER;
            case ProjectRequired f -> FailureCode.PROJECT_REQUIRED;
            case UnsupportedContent f -> FailureCode.UNSUPPORTED_CONTENT;
            case UnsupportedParameter f -> FailureCode.UNSUPPORTED_PARAMETER;
            case ModelNotAllowed f -> FailureCode.MODEL_NOT_ALLOWED;
            case ModelUncertain f -> FailureCode.MODEL_NOT_ALLOWED;
            case ModelNotFound f -> FailureCode.MODEL_NOT_FOUND;
            case NotBooked f -> FailureCode.PERMISSION_DENIED;
            case BodyTooLarge f -> FailureCode.BODY_TOO_LARGE;
            case UnsupportedMediaType f -> FailureCode.UNSUPPORTED_MEDIA_TYPE;
            case UnsupportedEncoding f -> FailureCode.UNSUPPORTED_MEDIA_TYPE;
            case RequestTimeout f -> FailureCode.REQUEST_TIMEOUT;
            case CallerGone f -> FailureCode.CANCELED;
            case ProviderThrottled f -> FailureCode.PROVIDER_THROTTLED;
            case RateLimited f -> FailureCode.RATE_LIMITED;
            case BudgetExceeded f -> FailureCode.BUDGET_EXCEEDED;
            case RouteLimited f -> f.money() ? FailureCode.BUDGET_EXCEEDED : FailureCode.RATE_LIMITED;
            case NoCapableModel f -> FailureCode.NO_CAPABLE_MODEL;
            case ProviderKeyMissing f -> FailureCode.PROVIDER_KEY_MISSING;
            case ProviderFailed f -> FailureCode.PROVIDER_ERROR;
            case ProviderTimeout f -> FailureCode.PROVIDER_TIMEOUT;
            case ProviderUnreachable f -> f.slow() ? FailureCode.PROVIDER_TIMEOUT : FailureCode.PROVIDER_ERROR;
            case ProviderUnavailable f -> FailureCode.PROVIDER_UNAVAILABLE;
            case AuditUnavailable f -> FailureCode.AUDIT_UNAVAILABLE;
            case Overloaded f -> FailureCode.OVERLOADED;
            case Internal f -> FailureCode.INTERNAL_ERROR;
        };
    }

    /** The body is not JSON. */
    record InvalidJson(String message) implements CallFailure {}

    /**
     * Something in the request is not as it must be.
     *
     * @param param the field at fault, where one is
     */
    record InvalidRequest(String message, @Nullable String param) implements CallFailure {}

    /** A header is not as it must be. */
    record InvalidHeader(String header, String message) implements CallFailure {
        @Override
        public @Nullable String param() {
            return header;
        }
    }

    /**
     * A part of the request that the model's API has no place for.
     *
     * @param param its path, such as {@code messages[2].content[1]}
     */
    record UnsupportedContent(String message, String param) implements CallFailure {
        /** Messages quote what the caller wrote, which may be of any length. */
        public UnsupportedContent {
            message = Excerpt.of(message, LONGEST_QUOTING);
            param = Excerpt.of(param, LONGEST_PATH);
        }
    }

    /**
     * Parameters that would change the answer and that the model's API does not have.
     *
     * @param param the first of them
     */
    record UnsupportedParameter(String message, String param) implements CallFailure {
        /** Messages name what the caller wrote, which may be of any length. */
        public UnsupportedParameter {
            message = Excerpt.of(message, LONGEST_QUOTING);
            param = Excerpt.of(param, LONGEST_PATH);
        }
    }

    /** The gateway asks for a project, and none was named. */
    record ProjectRequired() implements CallFailure {
        @Override
        public String message() {
            return "This gateway requires a project: set project_id in the body or the header X-Gateway-Project-Id.";
        }

        @Override
        public @Nullable String param() {
            return "project_id";
        }
    }

    /** A good credential that is not for this model. */
    record ModelNotAllowed(String model) implements CallFailure {
        @Override
        public String message() {
            return "This token is not for the model \"" + model + "\".";
        }

        @Override
        public @Nullable String param() {
            return "model";
        }
    }

    /**
     * The token is restricted to certain models, and it is not certain which one a request asks.
     *
     * @param why what makes it uncertain
     * @param param the field at fault; null where it is not a field
     */
    record ModelUncertain(String why, @Nullable String param) implements CallFailure {
        @Override
        public String message() {
            return "This token is for certain models, so it must be certain which one a request asks: " + why + ".";
        }
    }

    /**
     * The token has a limit of money, and what the call costs would not be booked.
     *
     * @param what the call asks for
     */
    record NotBooked(String what) implements CallFailure {
        @Override
        public String message() {
            return "This token has a limit of money, and what is spent by " + what + " cannot be counted against it.";
        }
    }

    record ModelNotFound(String message) implements CallFailure {
        @Override
        public @Nullable String param() {
            return "model";
        }
    }

    record BodyTooLarge(long limitBytes) implements CallFailure {
        @Override
        public String message() {
            return "The body is larger than the " + limitBytes + " bytes that this gateway accepts.";
        }
    }

    record UnsupportedMediaType(String given) implements CallFailure {
        @Override
        public String message() {
            return "The content type must be application/json, not \"" + given + "\".";
        }
    }

    /**
     * The body is in a coding that the gateway does not decode.
     *
     * @param accepted those that it does, as {@code Accept-Encoding} lists them
     */
    record UnsupportedEncoding(String given, String accepted) implements CallFailure {
        @Override
        public String message() {
            return "The content encoding must be one of " + accepted + ", or none, not \"" + given + "\".";
        }
    }

    /** The caller did not send its body in time. */
    record RequestTimeout() implements CallFailure {
        @Override
        public String message() {
            return "The body did not arrive in time.";
        }
    }

    /** The caller left before it had an answer. */
    record CallerGone() implements CallFailure {
        @Override
        public String message() {
            return "The caller disconnected.";
        }
    }

    /**
     * A guard of ours would not let the call through to the provider.
     *
     * @param limit which, as the provider statistics name it
     */
    record ProviderThrottled(String provider, String limit, Duration retryAfter, long limitValue)
            implements CallFailure {
        @Override
        public String message() {
            return "The limit " + limit + " of provider " + provider + " is used up; try again in "
                    + Failure.seconds(retryAfter) + " s.";
        }
    }

    /**
     * A limit of the caller's token is used up for the moment.
     *
     * @param limit which, as tokens name it
     * @param remaining less than the call needs
     * @param inherited whether it is that of a token that the caller's was made with
     */
    record RateLimited(String limit, long limitValue, long remaining, Duration retryAfter, boolean inherited)
            implements CallFailure {
        @Override
        public String message() {
            return "The limit " + limit + " of " + token(inherited) + " is used up; try again in "
                    + Failure.seconds(retryAfter) + " s.";
        }
    }

    /**
     * The caller's token, or one that it was made with, has spent what it may.
     *
     * @param limit which, as tokens name it
     * @param resetsAt the beginning of the next day or month
     * @param inherited whether it is that of a token that the caller's was made with
     */
    record BudgetExceeded(String limit, BigDecimal usd, Instant resetsAt, Duration retryAfter, boolean inherited)
            implements CallFailure {
        @Override
        public String message() {
            return "The limit " + limit + " of " + token(inherited) + ", " + usd.toPlainString()
                    + " USD, is spent; it is free again from " + resetsAt + " on.";
        }
    }

    /**
     * A limit of a dynamic route is used up, and the route goes nowhere from there.
     *
     * @param route as the call named it
     * @param element of the route, by its id
     * @param money whether the limit is of money
     */
    record RouteLimited(String route, String element, boolean money, Duration retryAfter) implements CallFailure {
        @Override
        public String message() {
            return "The limit \"" + element + "\" of the route \"" + route + "\" is " + (money ? "spent" : "used up")
                    + "; try again in " + Failure.seconds(retryAfter) + " s.";
        }
    }

    private static String token(boolean inherited) {
        return inherited ? "a token that this one was made with" : "this token";
    }

    /** No provider can answer such a call. */
    record NoCapableModel(String message) implements CallFailure {}

    /**
     * There is no key to call a provider with.
     *
     * @param alias that the gateway's key was looked for under
     */
    record ProviderKeyMissing(String provider, String gateway, String alias, Why why) implements CallFailure {
        /** Why not. */
        public enum Why {
            ABSENT,
            EXPIRED,
            /** There is one in the configuration, which is not for this path. */
            PATH,
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
                    "There is no key for provider " + provider + ": the gateway \"" + gateway + "\" stores no "
                            + key + ". Store one with tollgate provider-key add --gateway " + gateway + " --provider "
                            + provider + " --alias " + alias + ", or by POST /v1/admin/gateways/" + gateway
                            + "/provider-keys.";
                case PATH ->
                    "The configured key of provider " + provider
                            + " is shared, and only for paths that ask a model: bring"
                            + " a key, store one for the gateway \"" + gateway + "\", or have the path added to"
                            + " providers." + provider + ".paths.";
                case EXPIRED -> "The " + key + " has expired: " + rotate() + ".";
                case SEALED ->
                    "The " + key + " cannot be opened, because the gateway's master key or the provider's address was"
                            + " changed: change that back, or " + rotate() + ".";
                case ANONYMOUS ->
                    "There is no key for provider " + provider + ": the keys of the gateway \"" + gateway
                            + "\" are only for calls with one of its tokens, unless it sets anonymous_byok: allow.";
            };
        }

        private String rotate() {
            return "store another with tollgate provider-key rotate --gateway " + gateway + " --provider " + provider
                    + " --alias " + alias;
        }
    }

    /**
     * The provider could not be reached, broke off, or reported an error.
     *
     * @param mayCount whether the provider may have done the work and charge for it, so that asking again could count
     *     twice
     */
    record ProviderFailed(String provider, String what, boolean mayCount) implements CallFailure {
        @Override
        public String message() {
            return "Provider " + provider + " " + what + ".";
        }
    }

    /**
     * The provider took too long.
     *
     * @param mayCount whether the provider may have done the work and charge for it, so that asking again could count
     *     twice
     */
    record ProviderTimeout(String provider, String what, boolean mayCount) implements CallFailure {
        @Override
        public String message() {
            return "Provider " + provider + " " + what + ".";
        }
    }

    /**
     * Nothing was sent, because there was no connection to send it on. It says nothing of how the provider does its
     * work.
     *
     * @param slow whether it took too long
     */
    record ProviderUnreachable(String provider, String what, boolean slow) implements CallFailure {
        @Override
        public String message() {
            return "Provider " + provider + " " + what + ".";
        }
    }

    /**
     * The provider is not called for some time.
     *
     * @param reached whether it can be reached, so that it is its circuit breaker that is open
     */
    record ProviderUnavailable(String provider, boolean reached, Duration retryAfter) implements CallFailure {
        @Override
        public String message() {
            return "Provider " + provider + (reached ? " is failing" : " cannot be reached")
                    + " and is not called at the moment.";
        }
    }

    /** The audit cannot take another call, so none is served. */
    record AuditUnavailable() implements CallFailure {
        @Override
        public String message() {
            return "The audit log cannot accept more calls at the moment.";
        }

        @Override
        public @Nullable Duration retryAfter() {
            return SOON;
        }
    }

    /** The gateway is stopping, or has all that it can hold. */
    record Overloaded() implements CallFailure {
        @Override
        public String message() {
            return "The gateway cannot accept more calls at the moment.";
        }

        @Override
        public @Nullable Duration retryAfter() {
            return SOON;
        }
    }

    /** A fault of the gateway itself; the log has more under the request's id. */
    record Internal() implements CallFailure {
        @Override
        public String message() {
            return "The gateway failed to handle the request.";
        }
    }
}
