package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AudioLengthTest {
    private static byte[] wav(int bytesPerSecond, int size, boolean list) {
        ByteBuffer head = ByteBuffer.allocate(200)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .put("WAVE".getBytes(StandardCharsets.US_ASCII));
        if (list) {
            head.put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(3).put(new byte[4]);
        }
        return head.put("fmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 2)
                .putInt(bytesPerSecond / 4)
                .putInt(bytesPerSecond)
                .putInt(0)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(size)
                .array();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWaveSaysItsLength(boolean list) {
        assertThat(AudioLength.seconds(wav(16_000, 40_000, list), 50_000)).isEqualByComparingTo("2.5");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_000})
    void oneThatWasWrittenToAPipeIsAsLongAsTheFile(int size) {
        assertThat(AudioLength.seconds(wav(16_000, size, false), 16_044)).isEqualByComparingTo("1");
    }

    @Test
    void aFlacSaysItsLength() {
        ByteBuffer head = ByteBuffer.allocate(42).put("fLaC".getBytes(StandardCharsets.US_ASCII));
        head.putLong(18, (44_100L << 44) | 66_150L);
        assertThat(AudioLength.seconds(head.array(), 10)).isEqualByComparingTo("1.5");
        head.put(4, (byte) 4);
        assertThat(AudioLength.seconds(head.array(), 10)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RIFF", "RIFF0000WAVE", "RIFF0000WAVEdata0000", "ID3", "OggS", "fLaC"})
    void whatDoesNotSayItHasNone(String head) {
        assertThat(AudioLength.seconds(head.getBytes(StandardCharsets.US_ASCII), 100))
                .isNull();
    }
}
