package io.tollgate.gateway.access;

import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureCode;
import java.time.Duration;

/** Why a request is not let in. */
public sealed interface AccessFailure extends Failure {
    @Override
    default FailureCode code() {
        return switch (this) {
            case CredentialMissing f -> FailureCode.INVALID_API_KEY;
            case CredentialInvalid f -> FailureCode.INVALID_API_KEY;
            case TooManyBadCredentials f -> FailureCode.RATE_LIMITED;
            case PermissionDenied f -> FailureCode.PERMISSION_DENIED;
            case GatewayNotAllowed f -> FailureCode.GATEWAY_NOT_ALLOWED;
            case GatewayNotFound f -> FailureCode.GATEWAY_NOT_FOUND;
            case AccountNotFound f -> FailureCode.GATEWAY_NOT_FOUND;
        };
    }

    /** No credential; nothing may be stored of such a request. */
    record CredentialMissing() implements AccessFailure {
        @Override
        public String message() {
            return "Missing authentication token";
        }
    }

    /** A credential that is not good, whatever is wrong with it; nothing may be stored of such a request. */
    record CredentialInvalid() implements AccessFailure {
        @Override
        public String message() {
            return "Invalid authentication token";
        }
    }

    /** Too many bad credentials from one address; nothing may be stored of such a request. */
    record TooManyBadCredentials(Duration retryAfter) implements AccessFailure {
        @Override
        public String message() {
            return "Too many bad authentication tokens from this address.";
        }
    }

    /** A good credential without the permission that the route asks for. */
    record PermissionDenied(String permission) implements AccessFailure {
        @Override
        public String message() {
            return "This token does not have the permission \"" + permission + "\".";
        }
    }

    /** A good credential that is not for this gateway. */
    record GatewayNotAllowed(String gateway) implements AccessFailure {
        @Override
        public String message() {
            return "This token is not for the gateway \"" + gateway + "\".";
        }
    }

    record GatewayNotFound(String gateway) implements AccessFailure {
        @Override
        public String message() {
            return "There is no gateway named \"" + gateway + "\".";
        }
    }

    /** The path names an account that this gateway does not serve. */
    record AccountNotFound(String account) implements AccessFailure {
        @Override
        public String message() {
            return "There is no account \"" + account + "\" here.";
        }
    }
}
