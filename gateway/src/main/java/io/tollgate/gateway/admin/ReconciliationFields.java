package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.control.StoredReconciliation;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of a reconciliation.
 *
 * @param keyGateway the gateway that stores the admin key
 * @param keyAlias under which it does
 */
record ReconciliationFields(
        String provider,
        LocalDate from,
        LocalDate to,
        String keyGateway,
        String keyAlias,
        List<String> own,
        BigDecimal tolerance) {
    private static final int MOST_DAYS = 31;
    private static final int LONGEST = 128;
    private static final BigDecimal USUAL_TOLERANCE = new BigDecimal("0.5");

    ReconciliationFields {
        own = List.copyOf(own);
    }

    /** @throws FailureException naming the first field that is wrong */
    static ReconciliationFields of(JsonObject body) throws FailureException {
        RequestFields fields = RequestFields.of(body, "provider", "from", "to", "key", "own", "tolerance");
        String provider = fields.required("provider", LONGEST);
        LocalDate from = day(fields, "from");
        LocalDate to = day(fields, "to");
        if (!from.isBefore(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
            throw RequestFields.refused("to", "must be 1 to " + MOST_DAYS + " days after from");
        }
        String key = fields.required("key", 2 * LONGEST);
        int slash = key.indexOf('/');
        if (slash < 1 || slash == key.length() - 1) {
            throw RequestFields.refused(
                    "key", "must be the gateway and the alias of a stored provider key, such as default/admin");
        }
        return new ReconciliationFields(
                provider,
                from,
                to,
                key.substring(0, slash),
                key.substring(slash + 1),
                Objects.requireNonNullElse(fields.texts("own", LONGEST), List.of()),
                tolerance(body.getValue("tolerance")));
    }

    private static LocalDate day(RequestFields fields, String name) throws FailureException {
        try {
            return LocalDate.parse(fields.required(name, 10));
        } catch (DateTimeException e) {
            throw RequestFields.refused(name, "must be a day such as 2026-10-01, in UTC");
        }
    }

    private static BigDecimal tolerance(@Nullable Object value) throws FailureException {
        if (value == null) {
            return USUAL_TOLERANCE;
        }
        if (value instanceof Number || (value instanceof String text && text.length() <= 20)) {
            try {
                BigDecimal percent = new BigDecimal(value.toString());
                if (percent.signum() >= 0 && percent.compareTo(BigDecimal.valueOf(100)) <= 0 && percent.scale() <= 9) {
                    return percent;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
        }
        throw RequestFields.refused("tolerance", "must be a number from 0 to 100, in percent");
    }

    /** The reconciliation that this asks for, running. */
    StoredReconciliation started(String id, Instant now, String by) {
        return new StoredReconciliation(
                id, provider, from, to, keyGateway + "/" + keyAlias, own, tolerance, now, by, null, null, null);
    }
}
