package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void showsWhatWasMeasuredAndTheRatio() {
        Figures figures = new Figures();
        figures.add(Rounds.CPU, Target.NGINX, 20);
        figures.add(Rounds.CPU, Target.GATEWAY, 50);
        figures.add(Rounds.ONE_P50, Target.UPSTREAM, 30);
        figures.add(Rounds.ONE_P50, Target.NGINX, 80);
        figures.add(Rounds.ONE_P50, Target.GATEWAY, 130);
        assertThat(Table.of(figures, List.of(Target.UPSTREAM, Target.NGINX, Target.GATEWAY), List.of(64)))
                .isEqualTo("""
                | median over rounds                     | upstream | nginx | gateway | gateway ÷ nginx |
                | -------------------------------------- | -------: | ----: | ------: | --------------: |
                | CPU per request, µs                    |        – |  20.0 |    50.0 |            2.50 |
                | added latency, one connection, p50, µs |       30 |    50 |     100 |               – |
                """);
    }

    @Test
    void setsTheGatewayBesideTheOneOfBeforeAsWell() {
        Figures figures = new Figures();
        figures.add(Rounds.CPU, Target.BEFORE, 40);
        figures.add(Rounds.CPU, Target.NGINX, 20);
        figures.add(Rounds.CPU, Target.GATEWAY, 50);
        assertThat(Table.of(figures, List.of(Target.BEFORE, Target.NGINX, Target.GATEWAY), List.of(64)))
                .isEqualTo("""
                | median over rounds  | before | nginx | gateway | gateway ÷ nginx | gateway ÷ before |
                | ------------------- | -----: | ----: | ------: | --------------: | ---------------: |
                | CPU per request, µs |   40.0 |  20.0 |    50.0 |            2.50 |             1.25 |
                """);
    }
}
