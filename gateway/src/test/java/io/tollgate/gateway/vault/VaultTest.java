package io.tollgate.gateway.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.service.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VaultTest {
    private static final String OLD = "old:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW =
            "new:" + Base64.getEncoder().encodeToString("n".repeat(32).getBytes(StandardCharsets.US_ASCII));
    private static final Secret SECRET = new Secret("sk-a-provider-key-0123456789");
    private static final Binding HERE = new Binding("alpha", "openai", "default", 3, "https://api.openai.com:443");

    private static Vault vault(String masterKeys) {
        return new Vault(MasterKeys.read(Map.of(MasterKeys.VARIABLE, masterKeys), problem -> {
            throw new AssertionError(problem);
        }));
    }

    @Test
    void whatWasSealedOpensWhereItBelongs() throws Exception {
        Sealed sealed = vault(OLD).seal(SECRET, HERE);
        assertThat(vault(OLD).open(sealed, HERE)).isEqualTo(SECRET);
        assertThat(sealed.masterKeyId()).isEqualTo("old");
        assertThat(new String(Base64.getDecoder().decode(sealed.text()), StandardCharsets.ISO_8859_1))
                .doesNotContain(SECRET.value());
    }

    @Test
    void eachSecretHasADataKeyOfItsOwn() {
        Set<String> texts = new HashSet<>();
        Vault vault = vault(OLD);
        for (int i = 0; i < 50; i++) {
            // The wrapped data key comes first, and is most of the first hundred characters.
            texts.add(vault.seal(SECRET, HERE).text().substring(0, 100));
        }
        assertThat(texts).hasSize(50);
    }

    static Stream<Binding> elsewhere() {
        return Stream.of(
                new Binding("beta", "openai", "default", 3, "https://api.openai.com:443"),
                new Binding("alpha", "groq", "default", 3, "https://api.openai.com:443"),
                new Binding("alpha", "openai", "spare", 3, "https://api.openai.com:443"),
                new Binding("alpha", "openai", "default", 2, "https://api.openai.com:443"),
                new Binding("alpha", "openai", "default", 4, "https://api.openai.com:443"),
                new Binding("alpha", "openai", "default", 3, "http://api.openai.com:443"),
                new Binding("alpha", "openai", "default", 3, "https://api.openai.com.evil.example:443"),
                new Binding("alpha", "openai", "default", 3, "https://api.openai.com:8443"),
                // The same letters, cut elsewhere.
                new Binding("alphao", "penai", "default", 3, "https://api.openai.com:443"),
                new Binding("alpha", "openaid", "efault", 3, "https://api.openai.com:443"));
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void whatWasMovedDoesNotOpen(Binding elsewhere) {
        Vault vault = vault(OLD);
        Sealed sealed = vault.seal(SECRET, HERE);
        assertThatThrownBy(() -> vault.open(sealed, elsewhere))
                .isInstanceOf(CannotOpenException.class)
                .hasMessageNotContaining(SECRET.value());
    }

    @Test
    void theFirstMasterKeySealsAndAllOpen() throws Exception {
        Sealed before = vault(OLD).seal(SECRET, HERE);
        Vault both = vault(NEW + "," + OLD);
        assertThat(both.sealingKeyId()).isEqualTo("new");
        assertThat(both.open(before, HERE)).isEqualTo(SECRET);

        Sealed moved = both.seal(both.open(before, HERE), HERE);
        assertThat(moved.masterKeyId()).isEqualTo("new");
        assertThat(vault(NEW).open(moved, HERE)).isEqualTo(SECRET);
        assertThatThrownBy(() -> vault(NEW).open(before, HERE))
                .isInstanceOf(CannotOpenException.class)
                .hasMessage("the master key old is not among those given");
    }

    @Test
    void anotherKeyOfTheSameIdOpensNothing() {
        Sealed sealed = vault(OLD).seal(SECRET, HERE);
        assertThatThrownBy(() -> vault(NEW.replace("new:", "old:")).open(sealed, HERE))
                .isInstanceOf(CannotOpenException.class);
    }

    @Test
    void noDamagedByteOpens() {
        Vault vault = vault(OLD);
        Sealed sealed = vault.seal(SECRET, HERE);
        byte[] bytes = Base64.getDecoder().decode(sealed.text());
        for (int at = 0; at < bytes.length; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            Sealed bad = new Sealed("old", Base64.getEncoder().encodeToString(damaged));
            assertThatThrownBy(() -> vault.open(bad, HERE)).as("byte %d", at).isInstanceOf(CannotOpenException.class);
        }
        String half = sealed.text().substring(0, 40);
        assertThatThrownBy(() -> vault.open(new Sealed("old", half), HERE)).isInstanceOf(CannotOpenException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!"})
    void whatWasNeverSealedIsNotOpened(String text) {
        assertThatThrownBy(() -> vault(OLD).open(new Sealed("old", text), HERE))
                .isInstanceOf(CannotOpenException.class);
    }

    @Test
    void withoutAMasterKeyNothingIsSealedOrOpened() {
        Vault none = new Vault(MasterKeys.NONE);
        assertThat(none.sealingKeyId()).isNull();
        assertThatThrownBy(() -> none.seal(SECRET, HERE)).isInstanceOf(IllegalStateException.class);
        Sealed sealed = vault(OLD).seal(SECRET, HERE);
        assertThatThrownBy(() -> none.open(sealed, HERE)).isInstanceOf(CannotOpenException.class);
    }
}
