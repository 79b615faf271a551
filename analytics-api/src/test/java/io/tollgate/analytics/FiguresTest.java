package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FiguresTest {
    private static Rows read(ByteBuffer row) {
        byte[] bytes = new byte[row.position()];
        row.flip().get(bytes);
        return new RowBinary(new ByteArrayInputStream(bytes));
    }

    private static ByteBuffer row() {
        return ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A decimal of 128 bits with nine digits behind its point. */
    private static void money(ByteBuffer row, String usd) {
        BigInteger units = new BigDecimal(usd).movePointRight(9).toBigIntegerExact();
        row.putLong(units.longValue()).putLong(units.shiftRight(64).longValue());
    }

    @ParameterizedTest
    @CsvSource({
        "0.000000001, 0.000000002, 0.000000003",
        "9223372036.854775807, 0.000000001, 9223372036.854775808",
        "-0.4, 0.1, -0.3",
        "-18446744073.709551616, 18446744073.709551615, -0.000000001",
        "99999999999999999999.5, 0.5, 100000000000000000000"
    })
    void moneyIsExactBeyondSixtyFourBits(String one, String other, String sum) throws IOException {
        ByteBuffer row = row();
        money(row, one);
        money(row, other);
        Rows in = read(row);
        Figures figures = new Figures();
        figures.addCells(in, EnumSet.of(Aggregate.COST_USD));
        Figures more = new Figures();
        more.addCells(in, EnumSet.of(Aggregate.COST_USD));
        figures.add(more);
        assertThat(in.next()).isFalse();
        assertThat(figures.amount(Aggregate.COST_USD)).isEqualByComparingTo(sum);
        assertThat(((BigDecimal) Metric.COST_USD.of(figures)).toPlainString()).isEqualTo(sum);
    }

    @Test
    void cellsAndRowsAddUp() throws IOException {
        ByteBuffer cell = row().putLong(3).put((byte) 2).putShort((short) 10).putShort((short) 300);
        cell.put((byte) 2).putLong(1).putLong(2).putLong(70);
        ByteBuffer listed = row().putLong(2).put((byte) 2).putShort((short) 300).putShort((short) 0);
        listed.putLong(99);
        EnumSet<Aggregate> wanted = EnumSet.of(Aggregate.REQUESTS, Aggregate.LATENCIES, Aggregate.LATENCY_MAX);
        Figures figures = new Figures();
        figures.addCells(read(cell), wanted);
        figures.addListed(read(listed), wanted);
        assertThat(Metric.REQUESTS.of(figures)).isEqualTo(5L);
        assertThat(Metric.LATENCY_MS_MAX.of(figures)).isEqualTo(99L);
        assertThat(Metric.LATENCY_MS_P50.of(figures)).isEqualTo(Math.round(Math.pow(1.02, 299)));
        assertThat(Metric.LATENCY_MS_P50.of(figures.withoutHistograms())).isNull();
        assertThat(Metric.LATENCY_MS_P99.of(new Figures().withHistogramsOf(figures)))
                .isNull();
    }

    @Test
    void aRateOfNothingIsNone() {
        assertThat(Metric.SUCCESS_RATE.of(new Figures())).isNull();
        assertThat(Metric.REQUESTS.of(new Figures())).isEqualTo(0L);
        assertThat(Metric.COST_USD.of(new Figures())).hasToString("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 300, 70_000, 200_000})
    void textsOfAnyLengthAreRead(int length) throws IOException {
        byte[] text = "é".repeat(length / 2).getBytes(UTF_8);
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            int rest = text.length;
            for (; rest >= 128; rest >>= 7) {
                row.write((rest & 127) | 128);
            }
            row.write(rest);
            row.write(text);
        }
        Rows in = new RowBinary(new ByteArrayInputStream(row.toByteArray()));
        for (int i = 0; i < 3; i++) {
            assertThat(in.next()).isTrue();
            assertThat(in.text()).hasSize(length / 2);
        }
        assertThat(in.next()).isFalse();
    }

    @Test
    void anAnswerThatIsCutOffIsAFailure() {
        Rows in = read(row().putInt(7));
        assertThatThrownBy(in::int64).isInstanceOf(EOFException.class);
    }
}
