package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.AccountId;
import io.tollgate.gateway.config.GatewaySettings;
import org.jspecify.annotations.Nullable;

/**
 * The account and the gateway that a path names.
 *
 * @param account null if it names none
 * @param gateway null if it names none
 */
public record AccountPath(
        @Nullable String account, @Nullable String gateway) {
    public static final AccountPath NONE = new AccountPath(null, null);

    /** Where a route's paths have those names. */
    public enum Form {
        NOWHERE(""),
        /** {@code /client/v4/accounts/{account}/…} */
        ACCOUNT("/client/v4/accounts/"),
        /** {@code /v1/{account}/{gateway}/…} */
        ACCOUNT_AND_GATEWAY("/v1/");

        private final String prefix;

        Form(String prefix) {
            this.prefix = prefix;
        }
    }

    /**
     * Reads the names from a path as it came, which a route of that form has matched.
     *
     * @throws FailureException if one is no name, whatever it would decode to
     */
    public static AccountPath in(@Nullable String path, Form form) throws FailureException {
        if (form == Form.NOWHERE) {
            return NONE;
        }
        String given = path == null ? "" : path;
        int start = form.prefix.length();
        String account = segment(given, start);
        if (!given.startsWith(form.prefix) || !AccountId.isId(account)) {
            throw invalid("account");
        }
        if (form == Form.ACCOUNT) {
            return new AccountPath(account, null);
        }
        String gateway = segment(given, start + account.length() + 1);
        if (!GatewaySettings.isName(gateway)) {
            throw invalid("gateway");
        }
        return new AccountPath(account, gateway);
    }

    /** Whether a gateway that is named elsewhere is another one. */
    boolean contradicts(String named) {
        return gateway != null && !gateway.equals(named);
    }

    private static String segment(String path, int start) {
        if (start >= path.length()) {
            return "";
        }
        int end = path.indexOf('/', start);
        return path.substring(start, end < 0 ? path.length() : end);
    }

    private static FailureException invalid(String what) {
        return new FailureException(new CallFailure.InvalidRequest("The path names no " + what + ".", what));
    }
}
