package io.tollgate.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.control.RecordVerifier.Verdict;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RecordSignerTest {
    private static final String TOPIC = "tollgate.control";
    private static final String KEY = "token/tok_1";
    private static final Buffer VALUE = Buffer.buffer("a value");
    private static final String A = masterKey("a");
    private static final String B = masterKey("b");

    private static String masterKey(String name) {
        return name + ":" + Base64.getEncoder().encodeToString(name.repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    static MasterKeys masterKeys(String text) {
        return MasterKeys.read(Map.of(MasterKeys.VARIABLE, text), problem -> {
            throw new AssertionError(problem);
        });
    }

    static RecordSigner signer(String topic, String keys) {
        return new RecordSigner(topic, masterKeys(keys));
    }

    private static TopicRecord by(String keys, Buffer value, long sequence) {
        return signer(TOPIC, keys).signed(KEY, value, sequence);
    }

    private static TopicRecord with(TopicRecord record, Buffer signature) {
        return new TopicRecord(record.key(), record.value(), signature);
    }

    private static Buffer flipped(Buffer buffer, int at) {
        return buffer.copy().setByte(at, (byte) (buffer.getByte(at) ^ 1));
    }

    private static Buffer signature(TopicRecord record) {
        return Objects.requireNonNull(record.signature());
    }

    static Stream<Arguments> records() {
        TopicRecord right = by(A, VALUE, 7);
        TopicRecord deletion = by(A, null, 7);
        return Stream.of(
                Arguments.of("by the only key", A, right, Verdict.AUTHENTIC),
                Arguments.of("a deletion", A, deletion, Verdict.AUTHENTIC),
                Arguments.of("by the first of two", A + "," + B, right, Verdict.AUTHENTIC),
                Arguments.of("by the second of two", B + "," + A, right, Verdict.AUTHENTIC_BY_ANOTHER_KEY),
                Arguments.of("by both of two", A + "," + B, by(A + "," + B, VALUE, 7), Verdict.AUTHENTIC),
                Arguments.of("by both, of which one is known", B, by(A + "," + B, VALUE, 7), Verdict.AUTHENTIC),
                Arguments.of("by another key", B, right, Verdict.WRONGLY_SIGNED),
                Arguments.of("no header", A, with(right, null), Verdict.UNSIGNED),
                Arguments.of("a deletion without a header", A, with(deletion, null), Verdict.UNSIGNED),
                Arguments.of(
                        "a deletion with a value's header",
                        A,
                        with(deletion, right.signature()),
                        Verdict.WRONGLY_SIGNED),
                Arguments.of(
                        "a value with a deletion's header",
                        A,
                        with(right, deletion.signature()),
                        Verdict.WRONGLY_SIGNED),
                Arguments.of(
                        "another topic", A, signer("another.topic", A).signed(KEY, VALUE, 7), Verdict.WRONGLY_SIGNED),
                Arguments.of(
                        "another record's key",
                        A,
                        new TopicRecord("token/tok_2", VALUE, right.signature()),
                        Verdict.WRONGLY_SIGNED),
                Arguments.of(
                        "another value",
                        A,
                        new TopicRecord(KEY, Buffer.buffer("A value"), right.signature()),
                        Verdict.WRONGLY_SIGNED),
                Arguments.of(
                        "a later number",
                        A,
                        with(right, flipped(signature(right), Long.BYTES)),
                        Verdict.WRONGLY_SIGNED),
                Arguments.of("another version", A, with(right, flipped(signature(right), 0)), Verdict.WRONGLY_SIGNED),
                Arguments.of("a torn header", A, with(right, signature(right).slice(0, 20)), Verdict.WRONGLY_SIGNED),
                Arguments.of("an empty header", A, with(right, Buffer.buffer()), Verdict.WRONGLY_SIGNED),
                Arguments.of(
                        "a header without codes",
                        A,
                        with(right, signature(right).slice(0, 9)),
                        Verdict.WRONGLY_SIGNED),
                Arguments.of(
                        "a header of a thousand codes",
                        A,
                        with(right, signature(right).copy().appendBytes(new byte[32_000])),
                        Verdict.WRONGLY_SIGNED),
                Arguments.of("no number, where there must be one", A, by(A, VALUE, 0), Verdict.REPLAYED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void aRecordIsWhatItsSignatureSays(String name, String keys, TopicRecord record, Verdict expected) {
        assertThat(new RecordVerifier(signer(TOPIC, keys)).verdict(record)).isEqualTo(expected);
    }

    @Test
    void whatIsWrittenAgainIsReplayedWhicheverKeyItIsOf() {
        RecordSigner signer = signer(TOPIC, A);
        RecordVerifier verifier = new RecordVerifier(signer);
        TopicRecord valid = signer.signed(KEY, VALUE, 5);
        TopicRecord revoked = signer.signed(KEY, null, 8);
        TopicRecord other = signer.signed("token/tok_2", VALUE, 9);
        assertThat(Stream.of(valid, revoked, other).map(verifier::verdict)).containsOnly(Verdict.AUTHENTIC);
        assertThat(Stream.of(valid, revoked, other).map(verifier::verdict)).containsOnly(Verdict.REPLAYED);
        assertThat(verifier.highest()).isEqualTo(9);
    }

    /** A node that starts later, and finds the replayed record alone: compaction has taken the newer one away. */
    @Test
    void whatIsWrittenAgainIsReplayedEvenWhereCompactionLeftNothingElseOfItsKey() {
        RecordSigner signer = signer(TOPIC, A);
        RecordVerifier verifier = new RecordVerifier(signer);
        assertThat(verifier.verdict(signer.signed("event/evt_1", VALUE, 9))).isEqualTo(Verdict.AUTHENTIC);
        assertThat(verifier.verdict(signer.signed(KEY, VALUE, 5))).isEqualTo(Verdict.REPLAYED);
    }

    @Test
    void usesAreInNoOrderAndMustBeSigned() {
        RecordSigner signer = signer(TOPIC, A);
        RecordVerifier verifier = new RecordVerifier(signer);
        TopicRecord use = signer.signed("token-use/tok_1", VALUE, RecordSigner.UNORDERED);
        assertThat(List.of(verifier.verdict(use), verifier.verdict(use))).containsOnly(Verdict.AUTHENTIC);
        assertThat(verifier.verdict(with(use, null))).isEqualTo(Verdict.UNSIGNED);
        assertThat(verifier.highest()).isZero();
    }

    @Test
    void withoutAMasterKeyNothingIsSignedAndAllIsTaken() {
        RecordSigner none = new RecordSigner(TOPIC, MasterKeys.NONE);
        assertThat(none.signed(KEY, VALUE, 7).signature()).isNull();
        RecordVerifier verifier = new RecordVerifier(none);
        assertThat(verifier.verdict(new TopicRecord(KEY, VALUE, null))).isEqualTo(Verdict.AUTHENTIC);
        assertThat(verifier.verdict(by(A, VALUE, 7))).isEqualTo(Verdict.AUTHENTIC);
    }

    /** Reckoned by Python's hmac: what is signed today has to be verified by every later version. */
    @Test
    void theSignatureIsTheOneOfTheFirstVersion() {
        assertThat(HexFormat.of().formatHex(signature(by(A, VALUE, 7)).getBytes()))
                .isEqualTo("010000000000000007" + "38aa91fdfee1b8d890c2a052a0d959fe82288245fa4ee210ce5e7301d7c11af0");
    }
}
