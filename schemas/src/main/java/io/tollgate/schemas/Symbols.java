package io.tollgate.schemas;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The symbols of one of Avro's enums. */
public final class Symbols<E extends Enum<E>> {
    private final List<E> symbols;
    private final List<String> names;

    /** @param symbols in the schema's order, in which Avro's compiler declares the constants */
    Symbols(E[] symbols) {
        this.symbols = List.of(symbols);
        this.names = Arrays.stream(symbols)
                .map(symbol -> symbol.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** The number that stands for a symbol in Avro's encoding. */
    @SuppressWarnings("EnumOrdinal") // It is the symbol's place in the schema.
    public int index(E symbol) {
        return symbol.ordinal();
    }

    /**
     * The symbol that a number stands for.
     *
     * @throws IndexOutOfBoundsException if it stands for none
     */
    public E at(int index) {
        return symbols.get(index);
    }

    /** A symbol as the usage table has it: in lower case. */
    public String name(E symbol) {
        return names.get(index(symbol));
    }

    /**
     * The symbol of a name in the usage table.
     *
     * @throws IllegalArgumentException if there is none
     */
    public E named(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("\"" + name + "\" is none of " + names);
        }
        return symbols.get(index);
    }
}
