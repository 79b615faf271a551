package io.tollgate.gateway.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlacesTest {
    @Test
    void oneClientLeavesPlacesToOthers() {
        Places places = new Places(3, 2);
        assertThat(places.enter("a")).isTrue();
        assertThat(places.enter("a")).isTrue();
        assertThat(places.enter("a")).isFalse();
        assertThat(places.enter("b")).isTrue();
        assertThat(places.enter("c")).isFalse();
        places.leave("a");
        assertThat(places.enter("c")).isTrue();
        places.leave("b");
        assertThat(places.enter("a")).isTrue();
    }
}
