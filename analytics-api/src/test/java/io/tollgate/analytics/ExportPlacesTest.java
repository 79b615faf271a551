package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExportPlacesTest {
    private final ExportDesk.Places places = new ExportDesk.Places();

    @Test
    void aCallerHasOneAndLeavesTheOthersToOthers() {
        assertThat(places.take("a")).isTrue();
        assertThat(places.take("a")).isFalse();
        assertThat(places.take("b")).isTrue();
        assertThat(places.take("c")).isFalse();
        places.leave("a");
        assertThat(places.take("c")).isTrue();
        assertThat(places.take("a")).isFalse();
    }
}
