package io.tollgate.gateway.books;

/**
 * The tokens of one answer, different ones for each case.
 *
 * @param input all of it
 * @param output all of it
 */
record Amounts(long input, long read, long written, long output, long reasoning) {
    static Amounts of(int number, UsageCase usageCase) {
        long input = 10_007 + 131L * number;
        long output = 503 + 13L * number;
        return switch (usageCase.tokens()) {
            case PLAIN -> new Amounts(input, 0, 0, output, 0);
            case CACHED_READ -> new Amounts(input, 4_001 + 17L * number, 0, output, 0);
            case CACHED_WRITE -> new Amounts(input, 1_009 + 3L * number, 2_003 + 11L * number, output, 0);
            case REASONING -> new Amounts(input, 0, 0, output, 211 + 7L * number);
        };
    }

    /** As a provider knows them before there is any output. */
    Amounts inputAlone() {
        return new Amounts(input, read, written, 0, 0);
    }
}
