package io.tollgate.gateway.edge.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.util.AsciiString;
import io.tollgate.gateway.call.CacheOptions;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Origin;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.RetryOptions;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses what a caller asks of the gateway by headers, with the limits that Cloudflare's AI Gateway documents for its
 * own.
 */
final class CallOptionsParser {
    private static final CharSequence PROJECT = HttpHeaders.createOptimized("x-gateway-project-id");
    private static final CharSequence FORCE_PROVIDER = HttpHeaders.createOptimized("x-gateway-force-provider");
    private static final CharSequence FORCE_MODEL = HttpHeaders.createOptimized("x-gateway-force-model");
    private static final CharSequence METADATA = HttpHeaders.createOptimized("cf-aig-metadata");
    private static final CharSequence TIMEOUT = HttpHeaders.createOptimized("cf-aig-request-timeout");
    private static final CharSequence CUSTOM_COST = HttpHeaders.createOptimized("cf-aig-custom-cost");
    private static final CharSequence COLLECT_LOG = HttpHeaders.createOptimized("cf-aig-collect-log");
    private static final CharSequence COLLECT_PAYLOAD = HttpHeaders.createOptimized("cf-aig-collect-log-payload");
    private static final CharSequence MAX_ATTEMPTS = HttpHeaders.createOptimized("cf-aig-max-attempts");
    private static final CharSequence RETRY_DELAY = HttpHeaders.createOptimized("cf-aig-retry-delay");
    private static final CharSequence BACKOFF = HttpHeaders.createOptimized("cf-aig-backoff");
    private static final CharSequence SKIP_CACHE = HttpHeaders.createOptimized("cf-aig-skip-cache");
    private static final CharSequence CACHE_TTL = HttpHeaders.createOptimized("cf-aig-cache-ttl");
    private static final CharSequence CACHE_KEY = HttpHeaders.createOptimized("cf-aig-cache-key");
    private static final Pattern TTL = Pattern.compile("\\d{1,7}");
    private static final int SHORTEST_TTL_SECONDS = 60;
    private static final int LONGEST_TTL_SECONDS = 2_592_000;
    private static final int LONGEST_CACHE_KEY = 1_024;
    private static final int MOST_ATTEMPTS = 5;
    private static final int LONGEST_DELAY_MILLIS = 5_000;
    private static final CharSequence UNSUPPORTED = HttpHeaders.createOptimized("x-tollgate-unsupported");
    private static final CharSequence KEY_ALIAS = HttpHeaders.createOptimized("cf-aig-byok-alias");
    private static final int MOST_METADATA = 5;
    private static final long LONGEST_TIMEOUT_MILLIS = 3_600_000;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private CallOptionsParser() {}

    static CallOptions parse(MultiMap headers) throws FailureException {
        boolean options = false;
        boolean origin = false;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            options |= isOption(name);
            origin |= OriginReader.reads(name);
        }
        if (!options && !origin) {
            return CallOptions.NONE;
        }
        return new CallOptions(
                project(headers.get(PROJECT)),
                lowerCase(name(headers, FORCE_PROVIDER)),
                name(headers, FORCE_MODEL),
                metadata(headers.get(METADATA)),
                timeout(headers.get(TIMEOUT)),
                customPrices(headers.get(CUSTOM_COST)),
                keyAlias(headers.get(KEY_ALIAS)),
                origin ? OriginReader.read(headers) : Origin.UNKNOWN,
                dropUnsupported(headers.get(UNSUPPORTED)),
                retries(headers),
                cache(headers));
    }

    /** Whether the caller leaves it to its gateway to keep the call's payload. */
    static boolean collectsPayload(MultiMap headers) throws FailureException {
        String log = headers.get(COLLECT_LOG);
        String payload = headers.get(COLLECT_PAYLOAD);
        return (log == null || flag(COLLECT_LOG, log)) && (payload == null || flag(COLLECT_PAYLOAD, payload));
    }

    private static boolean isOption(String name) {
        return name.regionMatches(true, 0, "cf-aig-", 0, 7)
                || name.regionMatches(true, 0, "x-gateway-", 0, 10)
                || AsciiString.contentEqualsIgnoreCase(UNSUPPORTED, name);
    }

    private static boolean dropUnsupported(@Nullable String wish) throws FailureException {
        if (wish == null) {
            return false;
        }
        return switch (wish.strip().toLowerCase(Locale.ROOT)) {
            case "drop" -> true;
            case "refuse" -> false;
            default -> throw invalid(UNSUPPORTED, "must be drop or refuse");
        };
    }

    private static @Nullable String project(@Nullable String project) throws FailureException {
        if (project == null) {
            return null;
        }
        try {
            return RequestParser.project(project.strip());
        } catch (FailureException e) {
            throw invalid(PROJECT, "must be 1 to 128 printable ASCII characters");
        }
    }

    private static @Nullable String name(MultiMap headers, CharSequence header) throws FailureException {
        String name = headers.get(header);
        if (name == null) {
            return null;
        }
        if (name.isBlank() || name.length() > 256) {
            throw invalid(header, "must be a name of 1 to 256 characters");
        }
        return name.strip();
    }

    private static @Nullable String lowerCase(@Nullable String name) {
        return name == null ? null : name.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String keyAlias(@Nullable String alias) throws FailureException {
        if (alias == null || ProviderKey.isAlias(alias)) {
            return alias;
        }
        throw invalid(KEY_ALIAS, "must be 1 to 64 letters, digits, '.', '_' or '-'");
    }

    private static CacheOptions cache(MultiMap headers) throws FailureException {
        String skip = headers.get(SKIP_CACHE);
        String ttl = headers.get(CACHE_TTL);
        String key = headers.get(CACHE_KEY);
        if (skip == null && ttl == null && key == null) {
            return CacheOptions.NONE;
        }
        if (key != null && (key.isEmpty() || key.length() > LONGEST_CACHE_KEY)) {
            throw invalid(CACHE_KEY, "must be 1 to " + LONGEST_CACHE_KEY + " characters");
        }
        return new CacheOptions(skip != null && flag(SKIP_CACHE, skip), ttl == null ? -1 : cacheTtl(ttl), key);
    }

    private static long cacheTtl(String text) throws FailureException {
        if (TTL.matcher(text).matches()) {
            long seconds = Long.parseLong(text);
            if (seconds == 0 || (seconds >= SHORTEST_TTL_SECONDS && seconds <= LONGEST_TTL_SECONDS)) {
                return seconds;
            }
        }
        throw invalid(
                CACHE_TTL,
                "must be seconds from " + SHORTEST_TTL_SECONDS + " to " + LONGEST_TTL_SECONDS + ", or 0 for no cache");
    }

    private static boolean flag(CharSequence header, String text) throws FailureException {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(header, "must be true or false");
        };
    }

    private static RetryOptions retries(MultiMap headers) throws FailureException {
        String attempts = headers.get(MAX_ATTEMPTS);
        String delay = headers.get(RETRY_DELAY);
        String backoff = headers.get(BACKOFF);
        if (attempts == null && delay == null && backoff == null) {
            return RetryOptions.NONE;
        }
        return new RetryOptions(
                attempts == null ? 0 : number(MAX_ATTEMPTS, attempts, 1, MOST_ATTEMPTS),
                delay == null ? -1 : number(RETRY_DELAY, delay, 0, LONGEST_DELAY_MILLIS),
                switch (backoff) {
                    case null -> null;
                    case "constant" -> RetryOptions.Backoff.CONSTANT;
                    case "linear" -> RetryOptions.Backoff.LINEAR;
                    case "exponential" -> RetryOptions.Backoff.EXPONENTIAL;
                    default -> throw invalid(BACKOFF, "must be constant, linear or exponential");
                });
    }

    private static int number(CharSequence header, String text, int least, int most) throws FailureException {
        if (text.matches("\\d{1,4}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw invalid(header, "must be a number from " + least + " to " + most);
    }

    private static long timeout(@Nullable String millis) throws FailureException {
        if (millis == null) {
            return 0;
        }
        if (millis.matches("\\d{1,9}")) {
            long value = Long.parseLong(millis);
            if (value > 0 && value <= LONGEST_TIMEOUT_MILLIS) {
                return value;
            }
        }
        throw invalid(TIMEOUT, "must be milliseconds from 1 to " + LONGEST_TIMEOUT_MILLIS);
    }

    private static Map<String, String> metadata(@Nullable String json) throws FailureException {
        if (json == null) {
            return Map.of();
        }
        Map<String, String> metadata = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalidMetadata();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!parser.nextToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
                    throw invalidMetadata();
                }
                metadata.put(name, parser.getText());
            }
            if (parser.nextToken() != null || metadata.size() > MOST_METADATA) {
                throw invalidMetadata();
            }
            return metadata;
        } catch (IOException e) {
            throw invalidMetadata();
        }
    }

    private static FailureException invalidMetadata() {
        return invalid(
                METADATA, "must be a flat JSON object of at most " + MOST_METADATA + " strings, numbers or booleans");
    }

    private static @Nullable CustomPrices customPrices(@Nullable String json) throws FailureException {
        if (json == null) {
            return null;
        }
        BigDecimal in = BigDecimal.ZERO;
        BigDecimal out = BigDecimal.ZERO;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalidCost();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!parser.nextToken().isNumeric() || parser.getTextLength() > 32) {
                    throw invalidCost();
                }
                BigDecimal price = parser.getDecimalValue();
                boolean sane = price.signum() >= 0 && price.compareTo(BigDecimal.ONE) <= 0 && price.scale() <= 18;
                switch (name) {
                    case "per_token_in" -> in = price;
                    case "per_token_out" -> out = price;
                    default -> throw invalidCost();
                }
                if (!sane) {
                    throw invalidCost();
                }
            }
            if (parser.nextToken() != null) {
                throw invalidCost();
            }
            return new CustomPrices(in, out);
        } catch (IOException | NumberFormatException e) {
            throw invalidCost();
        }
    }

    private static FailureException invalidCost() {
        return invalid(
                CUSTOM_COST, "must be such as {\"per_token_in\":0.000001,\"per_token_out\":0.000002}, USD from 0 to 1");
    }

    private static FailureException invalid(CharSequence header, String what) {
        return new FailureException(
                new CallFailure.InvalidHeader(header.toString(), "The header " + header + " " + what + "."));
    }
}
