package io.tollgate.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.vault.MacKeys;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What others may write to Kafka or into a folder: read, or nothing, and never signed by whoever has no key. */
final class RecordsFuzzTest {
    private static final MasterKeys KEYS = MasterKeys.read(
            Map.of(MasterKeys.VARIABLE, "a:" + Base64.getEncoder().encodeToString(new byte[32])), problem -> {
                throw new AssertionError(problem);
            });

    private final EntryCodec codec = new EntryCodec();

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private List<byte[]> records() {
        return List.of(
                codec.encode(
                        Tokens.limited("tok_1", 5, List.of("tok_0"), Tokens.secret("s")), new UUID(1, 2), Tokens.NOW),
                codec.encode(
                        new StoredGateway(GatewaySettings.of("alpha"), Tokens.NOW, "tok_0"),
                        new UUID(1, 2),
                        Tokens.NOW),
                codec.encode(Tokens.event("evt_1"), new UUID(1, 2), Tokens.NOW),
                codec.encode(ProviderKeyStateTest.key("alpha", "openai", "default", 2), new UUID(1, 2), Tokens.NOW),
                codec.encode(
                        new ProviderKeyUse("alpha/openai/default", 2, Tokens.NOW, Tokens.NOW),
                        new UUID(1, 2),
                        Tokens.NOW),
                codec.encode(new TokenUse("tok_1", Tokens.NOW), new UUID(1, 2), Tokens.NOW),
                codec.encode(new CacheEmptied("alpha", "g1", Tokens.NOW, "tok_0"), new UUID(1, 2), Tokens.NOW),
                codec.encode(
                        new StoredAlias(
                                "alpha",
                                new AliasConfig(
                                        "fast",
                                        AliasConfig.Policy.WEIGHTED,
                                        List.of(new AliasConfig.Choice("openai/m", 2), new AliasConfig.Choice("n", 1)),
                                        "session"),
                                Tokens.NOW,
                                "tok_0"),
                        new UUID(1, 2),
                        Tokens.NOW),
                codec.encode(StoredPricesTest.prices(), new UUID(1, 2), Tokens.NOW),
                codec.encode(StoredReconciliationTest.over(), new UUID(1, 2), Tokens.NOW),
                codec.encode(ClosedMonths.of("2026-10"), new UUID(1, 2), Tokens.NOW));
    }

    @Test
    void controlRecordsAreReadOrNothing() throws Exception {
        Fuzz.run(records(), (bytes, random) -> {
            Entry entry = codec.decode(bytes);
            if (entry != null) {
                new ControlState(Uses.none(), key -> null).put(entry, 1);
            }
        });
    }

    @Test
    void noSignatureIsGoodButThatOfTheVeryRecord() throws Exception {
        RecordSigner signer = new RecordSigner("topic", KEYS);
        byte[] value = records().getFirst();
        Buffer signature = Objects.requireNonNull(
                signer.signed("token/tok_1", Buffer.buffer(value), 7).signature());
        byte[] code = signature.getBytes(signature.length() - MacKeys.BYTES, signature.length());
        Fuzz.run(List.of(signature.getBytes(), new byte[0]), (bytes, random) -> {
            TopicRecord forged = new TopicRecord("token/tok_1", Buffer.buffer(value), Buffer.buffer(bytes));
            RecordSigner.Signed signed = signer.verified(forged);
            // More codes, of other keys, may follow the right one.
            assertThat(signed == null || hex(bytes).contains(hex(code))).isTrue();
            assertThat(signed == null || signed.sequence() == 7).isTrue();
        });
        Fuzz.run(List.of(value), (bytes, random) -> {
            TopicRecord forged = new TopicRecord("token/tok_1", Buffer.buffer(bytes), signature);
            assertThat(signer.verified(forged) == null || Buffer.buffer(bytes).equals(Buffer.buffer(value)))
                    .isTrue();
        });
    }
}
