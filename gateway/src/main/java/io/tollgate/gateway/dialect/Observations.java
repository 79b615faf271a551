package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.service.text.JsonBounds;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers what an answer says of its usage besides the tokens. For one answer. */
public final class Observations {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();
    private static final int LONGEST_WORD = 64;
    /** No call costs more; a larger number is not USD. */
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000);

    private static final int USD_DIGITS = 9;

    /** An {@link EnumMap} once there is something in it. */
    private Map<Meter, BigDecimal> counts = Map.of();

    private List<String> gaps = List.of();
    private List<Particulars.Aside> asides = List.of();
    private @Nullable String serviceTier;
    private @Nullable String region;
    private @Nullable BigDecimal toldUsd;
    private @Nullable String model;
    private @Nullable Particulars made = Particulars.NONE;

    /** Takes a count in place of an earlier one; an unreported one changes nothing. */
    public void count(Meter meter, long count) {
        if (count > 0) {
            count(meter, BigDecimal.valueOf(count));
        } else if (count == 0 && counts.containsKey(meter)) {
            counts.remove(meter);
            made = null;
        }
    }

    /** Takes a count in place of an earlier one. */
    public void count(Meter meter, BigDecimal count) {
        if (counts.isEmpty()) {
            counts = new EnumMap<>(Meter.class);
        }
        BigDecimal before = counts.put(meter, count);
        if (before == null || before.compareTo(count) != 0) {
            made = null;
        }
    }

    /** What was counted on a meter so far. */
    public long counted(Meter meter) {
        BigDecimal count = counts.get(meter);
        return count == null ? 0 : count.longValue();
    }

    /** Takes the tier that served; null, or what is no word, changes nothing. */
    public void serviceTier(@Nullable String word) {
        if (word != null && isWord(word) && !word.equals(serviceTier)) {
            serviceTier = word;
            made = null;
        }
    }

    /** Takes the region that served; null, or what is no word, changes nothing. */
    public void region(@Nullable String word) {
        if (word != null && isWord(word) && !word.equals(region)) {
            region = word;
            made = null;
        }
    }

    /** Takes what the provider says that the call cost, in USD. */
    public void told(BigDecimal usd) {
        if (usd.signum() >= 0 && usd.compareTo(MOST_USD) <= 0) {
            toldUsd = usd.setScale(USD_DIGITS, java.math.RoundingMode.HALF_UP);
            made = null;
        }
    }

    /** Takes what other models did for this one, in place of what was taken before. */
    public void asides(List<Particulars.Aside> done) {
        asides = List.copyOf(done);
        made = null;
    }

    /** Takes the model that served in place of the one that was asked for. */
    public void servedBy(@Nullable String name) {
        model = name;
        made = null;
    }

    /** Takes note of something in a quantity that is not known. */
    public void gap(String what) {
        if (!gaps.contains(what)) {
            gaps = Stream.concat(gaps.stream(), Stream.of(what)).sorted().toList();
            made = null;
        }
    }

    /** All of it. */
    public Particulars all() {
        Particulars known = made;
        if (known == null) {
            known = new Particulars(counts, serviceTier, region, toldUsd, asides, model, gaps);
            made = known;
        }
        return known;
    }

    /** The amount that the parser stands at, as a number or as text, in any notation; null where it is none. */
    public static @Nullable BigDecimal amountAt(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING
                && token != JsonToken.VALUE_NUMBER_INT
                && token != JsonToken.VALUE_NUMBER_FLOAT) {
            parser.skipChildren();
            return null;
        }
        String text = parser.getText().strip();
        if (text.length() > LONGEST_WORD) {
            return null;
        }
        try {
            BigDecimal amount = new BigDecimal(text);
            return Math.abs((long) amount.scale()) > LONGEST_WORD || amount.precision() > LONGEST_WORD ? null : amount;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The text that the parser stands at; null where it is none, which is skipped. */
    public static @Nullable String textAt(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    /** A member's value where it is a string; else null. */
    public static @Nullable String string(byte[] value) {
        int close = value.length - 1;
        String plain = close > 0 && value[0] == '"' && value[close] == '"' ? JsonText.read(value, 1, close) : null;
        if (plain != null) {
            return plain;
        }
        try (JsonParser parser = JSON.createParser(value)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** How a member's value is read. */
    @FunctionalInterface
    public interface Reading {
        /** Reads the value that the parser stands at. */
        void read(JsonParser parser) throws IOException;
    }

    /** Reads a member's value as far as it is JSON. */
    public static void reading(byte[] value, Reading reading) {
        try (JsonParser parser = JSON.createParser(value)) {
            if (parser.nextToken() != null) {
                reading.read(parser);
            }
        } catch (IOException e) {
            // What was read before stands.
        }
    }

    private static boolean isWord(String word) {
        return !word.isEmpty() && word.length() <= LONGEST_WORD;
    }
}
