package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IngestMainTest {
    private final Figures figures = new Figures();

    IngestMainTest() {
        figures.add(Ingest.RATE, Ingest.BARE, 100_000);
        figures.add(Ingest.RATE, Ingest.INSERT, 50_000);
        figures.add(Ingest.RATE, Ingest.CONSUMER, 29_000);
    }

    @Test
    void comparesWithTheSlowerLimit() {
        Bar bar = IngestMain.bar(figures);
        assertThat(bar.measured()).isEqualTo(58);
        assertThat(bar.kept()).isFalse();
        assertThat(bar.line()).startsWith("MISSED").endsWith("58.00 (at least 60.00)");
        figures.add(Ingest.RATE, Ingest.CONSUMER, 33_000);
        assertThat(IngestMain.bar(figures).kept()).isTrue();
    }

    @Test
    void leavesEmptyWhatWasNotMeasured() {
        assertThat(IngestMain.table(figures))
                .contains("| records per second | 100,000 | 50,000 | 29,000 |")
                .contains("| rows per insert |  |  |  |");
    }
}
