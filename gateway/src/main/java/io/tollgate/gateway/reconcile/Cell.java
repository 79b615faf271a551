package io.tollgate.gateway.reconcile;

import io.tollgate.gateway.call.Meter;
import java.time.LocalDate;
import java.util.Comparator;

/**
 * What is compared with what: one day of one model in one service tier on one meter.
 *
 * @param day in the provider's time zone, which is UTC for both APIs
 * @param tier as the provider names it; {@code standard} for the usual one
 */
public record Cell(LocalDate day, String model, String tier, Meter meter) implements Comparable<Cell> {
    /** The usual tier, whatever a provider calls it. */
    public static final String STANDARD = "standard";

    private static final Comparator<Cell> ORDER = Comparator.comparing(Cell::day)
            .thenComparing(Cell::model)
            .thenComparing(Cell::tier)
            .thenComparing(Cell::meter);

    /** The tier of a name, which several APIs spell in several ways. */
    public static String tier(String name) {
        return switch (name) {
            case "", "default", "auto", "on_demand" -> STANDARD;
            default -> name;
        };
    }

    Cell onDay(LocalDate other) {
        return new Cell(other, model, tier, meter);
    }

    Cell ofModel(String other) {
        return new Cell(day, other, tier, meter);
    }

    Cell inTier(String other) {
        return new Cell(day, model, other, meter);
    }

    @Override
    public int compareTo(Cell other) {
        return ORDER.compare(this, other);
    }
}
