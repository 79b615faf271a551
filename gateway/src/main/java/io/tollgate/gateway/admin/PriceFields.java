package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.PriceConfig.Above;
import io.tollgate.gateway.config.PriceConfig.Period;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a request says of a model's prices, which is what {@code tollgate.yaml} says of them. */
final class PriceFields {
    private static final String PRICES = "prices";
    private static final String VALID_FROM = "valid_from";
    private static final String ABOVE = "above";
    private static final String INPUT_TOKENS = "input_tokens";
    private static final String TIERS = "tiers";
    private static final String REGIONS = "regions";

    private static final int MOST_PERIODS = 20;
    private static final int MOST_PARTS = 20;
    private static final int LARGEST_BODY = 16 << 10;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_MODEL = 200;

    private static final BigDecimal LARGEST = BigDecimal.valueOf(1_000_000);
    /** A price of one token then has no more digits than a charge. */
    private static final int MOST_DIGITS = 12;

    private PriceFields() {}

    /**
     * The prices that a body has: one mapping, or a list of them with the days from which they hold.
     *
     * @throws FailureException naming the field that is wrong
     */
    static PriceConfig of(JsonObject body) throws FailureException {
        RequestFields.of(body, PRICES);
        if (body.encode().length() > LARGEST_BODY) {
            throw RequestFields.refused(PRICES, "is larger than " + LARGEST_BODY + " characters of JSON");
        }
        Object value = body.getValue(PRICES);
        if (value instanceof JsonObject one) {
            return new PriceConfig(List.of(period(one, PRICES)));
        }
        if (!(value instanceof JsonArray list) || list.isEmpty() || list.size() > MOST_PERIODS) {
            throw RequestFields.refused(
                    PRICES, "must be an object of prices, or a list of 1 to " + MOST_PERIODS + " of them");
        }
        List<Period> periods = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = PRICES + "[" + i + "]";
            Period period = period(object(list.getValue(i), at), at);
            LocalDate from = period.validFrom();
            LocalDate before = periods.isEmpty() ? null : periods.getLast().validFrom();
            if (!periods.isEmpty() && (from == null || (before != null && !from.isAfter(before)))) {
                throw RequestFields.refused(
                        at + "." + VALID_FROM, "must be a later day than that of the prices before");
            }
            periods.add(period);
        }
        return new PriceConfig(periods);
    }

    private static Period period(JsonObject json, String at) throws FailureException {
        Map<String, BigDecimal> rates =
                rates(json, at, PriceConfig.priced(), List.of(VALID_FROM, ABOVE, TIERS, REGIONS));
        String missing = PriceConfig.missing(rates.keySet());
        if (missing != null) {
            throw RequestFields.refused(at + "." + missing, "is missing: USD for a million tokens");
        }
        return new Period(
                day(json.getValue(VALID_FROM), at + "." + VALID_FROM),
                rates,
                above(json.getValue(ABOVE), at + "." + ABOVE, rates.keySet()),
                tiers(json.getValue(TIERS), at + "." + TIERS),
                regions(json.getValue(REGIONS), at + "." + REGIONS));
    }

    private static @Nullable LocalDate day(@Nullable Object value, String at) throws FailureException {
        if (value == null) {
            return null;
        }
        try {
            LocalDate day = LocalDate.parse(value.toString());
            if (day.getYear() > 1969 && day.getYear() < 10_000) {
                return day;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw RequestFields.refused(at, "must be a day such as 2026-12-01, in UTC");
    }

    private static List<Above> above(@Nullable Object value, String at, Set<String> priced) throws FailureException {
        List<Above> steps = new ArrayList<>();
        if (value == null) {
            return steps;
        }
        if (!(value instanceof JsonArray list) || list.size() > MOST_PARTS) {
            throw RequestFields.refused(at, "must be a list of " + MOST_PARTS + " objects at most");
        }
        for (int i = 0; i < list.size(); i++) {
            String step = at + "[" + i + "]";
            JsonObject json = object(list.getValue(i), step);
            Map<String, BigDecimal> rates = rates(json, step, PriceConfig.PER_MILLION, List.of(INPUT_TOKENS));
            long tokens = tokens(json.getValue(INPUT_TOKENS), step + "." + INPUT_TOKENS);
            if (steps.stream().anyMatch(each -> each.inputTokens() == tokens)) {
                throw RequestFields.refused(step + "." + INPUT_TOKENS, "is that of another step");
            }
            for (String name : rates.keySet()) {
                if (!priced.contains(name)) {
                    throw RequestFields.refused(step + "." + name, "has no price for shorter inputs beside it");
                }
            }
            steps.add(new Above(tokens, rates));
        }
        return steps;
    }

    private static long tokens(@Nullable Object value, String at) throws FailureException {
        if (value instanceof Number number
                && (value instanceof Integer || value instanceof Long)
                && number.longValue() > 0
                && number.longValue() <= Integer.MAX_VALUE) {
            return number.longValue();
        }
        throw RequestFields.refused(
                at, "must be a whole number above 0: the length of input above which these prices hold");
    }

    private static Map<String, Map<String, BigDecimal>> tiers(@Nullable Object value, String at)
            throws FailureException {
        Map<String, Map<String, BigDecimal>> tiers = new HashMap<>();
        for (Map.Entry<String, Object> tier : named(value, at)) {
            String name = at + "." + tier.getKey();
            tiers.put(tier.getKey(), rates(object(tier.getValue(), name), name, PriceConfig.priced(), List.of()));
        }
        return tiers;
    }

    private static Map<String, BigDecimal> regions(@Nullable Object value, String at) throws FailureException {
        Map<String, BigDecimal> regions = new HashMap<>();
        for (Map.Entry<String, Object> region : named(value, at)) {
            regions.put(region.getKey(), exact(region.getValue(), at + "." + region.getKey()));
        }
        return regions;
    }

    /** The members of an object whose names are the provider's own words; none where it is absent. */
    private static Collection<Map.Entry<String, Object>> named(@Nullable Object value, String at)
            throws FailureException {
        if (value == null) {
            return List.of();
        }
        JsonObject json = object(value, at);
        if (json.size() > MOST_PARTS) {
            throw RequestFields.refused(at, "must have " + MOST_PARTS + " members at most");
        }
        for (String name : json.fieldNames()) {
            if (name.isBlank() || name.length() > LONGEST_NAME || !isVisible(name)) {
                throw RequestFields.refused(
                        at + "." + Excerpt.of(name),
                        "must be named by 1 to " + LONGEST_NAME + " printable characters, without blanks");
            }
        }
        Map<String, Object> members = new LinkedHashMap<>();
        json.forEach(member -> members.put(member.getKey(), member.getValue()));
        return members.entrySet();
    }

    private static Map<String, BigDecimal> rates(JsonObject json, String at, Set<String> meters, List<String> beside)
            throws FailureException {
        Map<String, BigDecimal> rates = new HashMap<>();
        for (String name : json.fieldNames()) {
            if (beside.contains(name)) {
                continue;
            }
            if (!meters.contains(name)) {
                throw RequestFields.refused(
                        at + "." + Excerpt.of(name),
                        "is not a known field; allowed: "
                                + String.join(
                                        ", ",
                                        Stream.concat(
                                                        beside.stream(),
                                                        meters.stream().sorted())
                                                .toList()));
            }
            rates.put(name, exact(json.getValue(name), at + "." + name));
        }
        return rates;
    }

    private static BigDecimal exact(@Nullable Object value, String at) throws FailureException {
        if (value instanceof Number || (value instanceof String text && text.length() <= 40)) {
            try {
                BigDecimal exact = new BigDecimal(value.toString());
                if (exact.signum() >= 0
                        && exact.compareTo(LARGEST) <= 0
                        && exact.stripTrailingZeros().scale() <= MOST_DIGITS) {
                    return exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
        }
        throw RequestFields.refused(
                at,
                "must be a number from 0 to " + LARGEST.toPlainString() + " with at most " + MOST_DIGITS
                        + " decimal places, or such a number in a string");
    }

    private static JsonObject object(@Nullable Object value, String at) throws FailureException {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw RequestFields.refused(at, "must be an object");
    }

    /**
     * Refuses what rows cannot have as a model's name.
     *
     * @throws FailureException naming the parameter of the path
     */
    static void requireModel(String model) throws FailureException {
        if (model.isEmpty() || model.length() > LONGEST_MODEL || !isVisible(model)) {
            throw new FailureException(new CallFailure.InvalidRequest(
                    "A model's name has 1 to " + LONGEST_MODEL + " printable characters of ASCII, without blanks.",
                    "model"));
        }
    }

    private static boolean isVisible(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** A model's name as one segment of a path. */
    static String inPath(String model) {
        return URLEncoder.encode(model, StandardCharsets.UTF_8);
    }
}
