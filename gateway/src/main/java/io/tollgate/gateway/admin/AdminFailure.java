package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureCode;
import io.tollgate.service.text.Excerpt;
import org.jspecify.annotations.Nullable;

/** Why an operator's request is not carried out. */
public sealed interface AdminFailure extends Failure {
    @Override
    default FailureCode code() {
        return switch (this) {
            case CannotGive f -> FailureCode.PERMISSION_DENIED;
            case OperatorOnly f -> FailureCode.PERMISSION_DENIED;
            case ChainTooLong f -> FailureCode.PERMISSION_DENIED;
            case NameTaken f -> FailureCode.NAME_TAKEN;
            case GatewayFixed f -> FailureCode.GATEWAY_FIXED;
            case GatewayInUse f -> FailureCode.GATEWAY_IN_USE;
            case TokenNotFound f -> FailureCode.TOKEN_NOT_FOUND;
            case ModelNotHeld f -> FailureCode.MODEL_NOT_ALLOWED;
            case Configured f -> FailureCode.CONFIGURED;
            case AliasNotFound f -> FailureCode.ALIAS_NOT_FOUND;
            case RouteNotFound f -> FailureCode.DYNAMIC_ROUTE_NOT_FOUND;
            case RouteVersionNotFound f -> FailureCode.DYNAMIC_ROUTE_NOT_FOUND;
            case PricesNotFound f -> FailureCode.PRICES_NOT_FOUND;
            case LimitedByPrices f -> FailureCode.PERMISSION_DENIED;
            case ReconciliationNotFound f -> FailureCode.RECONCILIATION_NOT_FOUND;
            case ReconciliationRunning f -> FailureCode.RECONCILIATION_RUNNING;
            case NoBooks f -> FailureCode.ANALYTICS_UNAVAILABLE;
            case ProviderKeyNotFound f -> FailureCode.PROVIDER_KEY_NOT_FOUND;
            case ProviderKeyTaken f -> FailureCode.NAME_TAKEN;
            case MonthClosed f -> FailureCode.NAME_TAKEN;
            case MonthNotClosed f -> FailureCode.ROUTE_NOT_FOUND;
            case VaultUnavailable f -> FailureCode.VAULT_UNAVAILABLE;
            case PayloadSealed f -> FailureCode.VAULT_UNAVAILABLE;
            case RevisionRequired f -> FailureCode.PRECONDITION_REQUIRED;
            case RevisionOutdated f -> FailureCode.PRECONDITION_FAILED;
        };
    }

    /**
     * A token would get what the one that asks for it does not hold.
     *
     * @param param the field that says so
     */
    record CannotGive(String param) implements AdminFailure {
        @Override
        public String message() {
            return "A token cannot grant more than it holds: see " + param + ".";
        }
    }

    /**
     * A setting would spend what is the operator's, and the token that asks for it is not one without bounds.
     *
     * @param param the setting
     */
    record OperatorOnly(String param) implements AdminFailure {
        @Override
        public String message() {
            return "The setting " + param
                    + " gives away what belongs to the operator: it takes a token for all gateways"
                    + " (*) without limits, models or expiry.";
        }
    }

    /** A token would count against the limits of too many others, each made with the next. */
    record ChainTooLong(int longest) implements AdminFailure {
        @Override
        public String message() {
            return "A token can count against the limits of at most " + longest
                    + " tokens, each made with the next: make this one with a token further up.";
        }
    }

    record NameTaken(String name) implements AdminFailure {
        @Override
        public String message() {
            return "The name \"" + name + "\" is taken.";
        }

        @Override
        public @Nullable String param() {
            return "name";
        }
    }

    /** A month is closed once. */
    record MonthClosed(String month) implements AdminFailure {
        @Override
        public String message() {
            return "The books of " + month + " are closed already.";
        }
    }

    /** A month was asked for that is not closed, or is none. */
    record MonthNotClosed(String month) implements AdminFailure {
        @Override
        public String message() {
            return "There is no closed month \"" + Excerpt.of(month, 16) + "\"; GET /v1/admin/books/months lists them.";
        }
    }

    /** An operator asked for a change of what configuration alone changes. */
    record GatewayFixed(String gateway) implements AdminFailure {
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
    record GatewayInUse(String gateway, String by) implements AdminFailure {
        @Override
        public String message() {
            return "The gateway \"" + gateway + "\" cannot be deleted while there are tokens or provider keys for it,"
                    + " such as " + by + ".";
        }
    }

    /**
     * A name would have others call a model that whoever makes it could not call.
     *
     * @param why it could not
     */
    record ModelNotHeld(String model, String why) implements AdminFailure {
        @Override
        public String message() {
            return "This token cannot put the model \"" + model + "\" behind a name: " + why + ".";
        }
    }

    /**
     * An operator asked for a change of what configuration alone changes.
     *
     * @param kind what it is, such as alias
     */
    record Configured(String kind, String name) implements AdminFailure {
        @Override
        public String message() {
            return "The " + kind + " \"" + name + "\" is set in tollgate.yaml and can only be changed there.";
        }
    }

    record AliasNotFound(String gateway, String name) implements AdminFailure {
        @Override
        public String message() {
            return "The gateway \"" + gateway + "\" has no alias named \"" + name + "\".";
        }
    }

    record RouteNotFound(String gateway, String route) implements AdminFailure {
        @Override
        public String message() {
            return "The gateway \"" + gateway + "\" has no dynamic route \"" + Excerpt.of(route, 64) + "\".";
        }
    }

    record RouteVersionNotFound(String route, String version) implements AdminFailure {
        @Override
        public String message() {
            return "The dynamic route \"" + route + "\" has no version \"" + Excerpt.of(version, 64)
                    + "\" any more, or yet.";
        }
    }

    /** A model has no prices of the operator's own. */
    record PricesNotFound(String provider, String model) implements AdminFailure {
        @Override
        public String message() {
            return "There are no prices of your own for the model \"" + Excerpt.of(model, 64) + "\" of provider \""
                    + Excerpt.of(provider, 64) + "\"; GET /v1/admin/prices lists those that there are.";
        }
    }

    /** A token would change what its own calls count for. */
    record LimitedByPrices() implements AdminFailure {
        @Override
        public String message() {
            return "A token with a limit of money cannot set prices, which its calls are counted by.";
        }
    }

    record ReconciliationNotFound(String id) implements AdminFailure {
        @Override
        public String message() {
            return "There is no reconciliation \"" + Excerpt.of(id, 64)
                    + "\" any more, or yet; GET /v1/admin/reconciliations lists those that there are.";
        }
    }

    /**
     * A provider's account is read by one reconciliation at a time.
     *
     * @param id of the one that runs
     */
    record ReconciliationRunning(String provider, String id) implements AdminFailure {
        @Override
        public String message() {
            return "The reconciliation " + id + " with provider " + provider + " is not over yet.";
        }
    }

    /** This gateway has no analytics service, which keeps the books. */
    record NoBooks() implements AdminFailure {
        @Override
        public String message() {
            return "This gateway has no books to compare: set analytics.url to where analytics-api listens.";
        }
    }

    record TokenNotFound(String token) implements AdminFailure {
        @Override
        public String message() {
            return "This gateway has no token with the id \"" + token + "\".";
        }
    }

    record ProviderKeyNotFound(String gateway, String provider, String alias) implements AdminFailure {
        @Override
        public String message() {
            return "The gateway \"" + gateway + "\" stores no key for provider " + provider + " under the alias \""
                    + alias + "\".";
        }
    }

    record ProviderKeyTaken(String provider, String alias) implements AdminFailure {
        @Override
        public String message() {
            return "There is a key for provider " + provider + " under the alias \"" + alias
                    + "\": rotate it, or choose another alias.";
        }

        @Override
        public @Nullable String param() {
            return "alias";
        }
    }

    /**
     * What is kept of a call does not open.
     *
     * @param why without anything of it
     */
    record PayloadSealed(String why) implements AdminFailure {
        @Override
        public String message() {
            return "The payload is encrypted and does not open here: " + why + ".";
        }
    }

    /** There is no master key, so that nothing can be encrypted. */
    record VaultUnavailable() implements AdminFailure {
        @Override
        public String message() {
            return "This gateway has no master key to encrypt with: set TOLLGATE_MASTER_KEY to the base64"
                    + " of 32 random bytes (openssl rand -base64 32), or TOLLGATE_MASTER_KEY_FILE to a file that holds"
                    + " it, and start the gateway again.";
        }
    }

    /** A change came without the revision that it is meant for. */
    record RevisionRequired() implements AdminFailure {
        @Override
        public String message() {
            return "Send the header If-Match with the ETag of the resource that you are changing.";
        }
    }

    /** A change was meant for a revision that is not the newest any more. */
    record RevisionOutdated() implements AdminFailure {
        @Override
        public String message() {
            return "The resource has changed since you read it: read it again, then retry.";
        }
    }
}
