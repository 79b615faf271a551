package io.tollgate.gateway.control;

import static io.tollgate.gateway.control.Tokens.NOW;
import static io.tollgate.gateway.control.Tokens.secret;
import static io.tollgate.gateway.control.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotIT {
    @TempDir
    Path folder;

    private static ControlState state() {
        return new ControlState(Uses.none(), key -> new Secret("opened"));
    }

    private static ControlState filled() {
        ControlState state = state();
        state.put(token("tok_1", "bot", secret("the-secret")), 7);
        state.put(new StoredGateway(new GatewaySettings("beta", false, false, false, true), NOW, "tok_0"), 8);
        state.put(Tokens.event("evt_1"), 9);
        state.put(new TokenUse("tok_1", NOW), 10);
        state.put(ProviderKeyStateTest.key("alpha", "openai", "default", 2), 11);
        state.put(new ProviderKeyUse("alpha/openai/default", 2, NOW, NOW), 12);
        return state;
    }

    @Test
    void aStateComesBackWithItsRevisions() throws Exception {
        Snapshot snapshot = new Snapshot(folder.resolve("made"), MasterKeys.NONE);
        assertThat(snapshot.read(state())).isNull();
        snapshot.write(filled(), NOW);

        ControlState read = state();
        assertThat(snapshot.read(read)).isEqualTo(new Snapshot.Content(NOW, null));
        assertThat(read.token("tok_1")).isEqualTo(filled().token("tok_1"));
        assertThat(read.gateway("beta")).isEqualTo(filled().gateway("beta"));
        assertThat(read.events(null)).containsExactly(Tokens.event("evt_1"));
        assertThat(read.lastUsedMillis("tok_1")).isEqualTo(NOW.toEpochMilli());
        assertThat(read.providerKey("alpha", "openai", "default"))
                .isNotNull()
                .isEqualTo(filled().providerKey("alpha", "openai", "default"));
        StoredProviderKey key = ProviderKeyStateTest.key("alpha", "openai", "default", 2);
        assertThat(read.keyStatus(key, NOW))
                .isEqualTo(new StoredProviderKey.KeyStatus(StoredProviderKey.Status.INVALID, NOW, NOW));
        assertThat(read.find(Digest.ofToken("the-secret"))).isNotNull();
    }

    @Test
    void aDynamicRouteComesBackWithItsVersionsAndTheOneInForce() throws Exception {
        String elements = "[{\"id\":\"start\",\"type\":\"start\",\"outputs\":{\"next\":{\"elementId\":\"m\"}}},"
                + "{\"id\":\"m\",\"type\":\"model\",\"properties\":{\"provider\":\"openai\",\"model\":\"small\"},"
                + "\"outputs\":{\"success\":{\"elementId\":\"end\"}}},{\"id\":\"end\",\"type\":\"end\"}]";
        ControlState state = filled();
        StoredRoute.Deployment back = new StoredRoute.Deployment("dep_2", 1, "back again", NOW, "tok_1");
        StoredRoute.Deployment first = new StoredRoute.Deployment("dep_1", 2, null, NOW, "tok_1");
        state.put(
                new StoredRoute(
                        "beta", "route_1", "support", 2, List.of(back, first), NOW, "tok_1", NOW.plusSeconds(1)),
                13);
        state.put(StoredRouteVersion.of("beta", "route_1", 1, elements, "one model", NOW, "tok_1"), 14);
        state.put(StoredRouteVersion.of("beta", "route_1", 2, elements, null, NOW, "tok_1"), 15);
        new Snapshot(folder, MasterKeys.NONE).write(state, NOW);

        ControlState read = state();
        assertThat(new Snapshot(folder, MasterKeys.NONE).read(read)).isNotNull();
        assertThat(read.routes().route("beta", "route_1"))
                .isNotNull()
                .isEqualTo(state.routes().route("beta", "route_1"));
        assertThat(read.routes().version("beta", "route_1", 1))
                .isNotNull()
                .isEqualTo(state.routes().version("beta", "route_1", 1));
        assertThat(read.routes().versions("beta", "route_1").map(StoredRouteVersion::number))
                .containsExactly(2, 1);
    }

    @Test
    void onlyItsOwnerMayReadItAndItHoldsNoToken() throws Exception {
        Snapshot snapshot = new Snapshot(folder, MasterKeys.NONE);
        snapshot.write(filled(), NOW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(snapshot.file())))
                .isEqualTo("rw-------");
        assertThat(new String(Files.readAllBytes(snapshot.file()), StandardCharsets.ISO_8859_1))
                .doesNotContain("the-secret");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(snapshot.file());
        }
    }

    /** Where in the file, as a share of it. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 1})
    void aDamagedFileIsNotUsed(double where) throws Exception {
        Snapshot snapshot = new Snapshot(folder, MasterKeys.NONE);
        snapshot.write(filled(), NOW);
        byte[] bytes = Files.readAllBytes(snapshot.file());
        bytes[(int) (where * (bytes.length - 1))] ^= 1;
        Files.write(snapshot.file(), bytes);
        ControlState read = state();
        assertThat(snapshot.read(read)).isNull();
        assertThat(read.tokenless()).isTrue();
    }

    @Test
    void anEmptyFileIsNotUsed() throws Exception {
        Snapshot snapshot = new Snapshot(folder, MasterKeys.NONE);
        snapshot.write(filled(), NOW);
        Files.write(snapshot.file(), new byte[0]);
        assertThat(snapshot.read(state())).isNull();
    }

    private static final MasterKeys OLD =
            RecordSignerTest.masterKeys("old:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=");
    private static final MasterKeys BOTH = RecordSignerTest.masterKeys(
            "new:YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=,old:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=");

    @Test
    void withAMasterKeyItIsSignedAndKnowsHowFarTheTopicWent() throws Exception {
        ControlState state = filled();
        state.provenance().sequence(42);
        new Snapshot(folder, OLD).write(state, NOW);
        for (MasterKeys keys : List.of(OLD, BOTH)) {
            ControlState read = state();
            assertThat(new Snapshot(folder, keys).read(read)).isEqualTo(new Snapshot.Content(NOW, null));
            assertThat(read.token("tok_1")).isNotNull();
            assertThat(read.provenance().sequence()).isEqualTo(42);
        }
        assertThat(new Snapshot(folder, MasterKeys.NONE).read(state())).isNull();
        new Snapshot(folder, BOTH).write(state, NOW);
        assertThat(new Snapshot(folder, OLD).read(state()))
                .as("the first key signs")
                .isNull();
    }

    @Test
    void whoeverWritesOneWithoutTheKeyIsFoundOut() throws Exception {
        Snapshot signed = new Snapshot(folder, OLD);
        signed.write(filled(), NOW);
        byte[] bytes = Files.readAllBytes(signed.file());
        bytes[60] ^= 1;
        byte[] digest = GatewayToken.sha256().digest(Arrays.copyOf(bytes, bytes.length - 32));
        System.arraycopy(digest, 0, bytes, bytes.length - 32, 32);
        Files.write(signed.file(), bytes);
        assertThat(signed.read(state())).isNull();
    }

    @Test
    void anUnsignedOneVouchesForWhatItHoldsUnlessOthersMayWriteIt() throws Exception {
        new Snapshot(folder, MasterKeys.NONE).write(filled(), NOW);
        Snapshot snapshot = new Snapshot(folder, OLD);
        Snapshot.Content content = snapshot.read(state());
        assertThat(content).isNotNull();
        assertThat(content.entries()).containsKeys("token/tok_1", "gateway/beta", "event/evt_1");

        Files.setPosixFilePermissions(snapshot.file(), PosixFilePermissions.fromString("rw-rw----"));
        assertThat(snapshot.read(state())).isNull();
    }
}
