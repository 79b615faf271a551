package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionCountTest {
    @Test
    void oneAddressLeavesRoomForOthers() {
        ConnectionCount count = new ConnectionCount(10, 2);
        assertThat(count.enter("10.0.0.1")).isTrue();
        assertThat(count.enter("10.0.0.1")).isTrue();
        assertThat(count.enter("10.0.0.1")).isFalse();
        assertThat(count.enter("10.0.0.2")).isTrue();
        assertThat(count.open()).isEqualTo(3);
        assertThat(count.refused()).isEqualTo(1);

        count.leave("10.0.0.1");
        assertThat(count.enter("10.0.0.1")).isTrue();
    }

    @Test
    void addressesOfOneIpv6NetworkAreOneClient() {
        ConnectionCount count = new ConnectionCount(10, 1);
        assertThat(count.enter("2001:db8:1:2:3:4:5:6")).isTrue();
        assertThat(count.enter("2001:db8:1:2:aaaa:4:5:6")).isFalse();
        assertThat(count.enter("2001:db8:1:3:3:4:5:6")).isTrue();
    }
}
