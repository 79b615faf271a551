package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Meter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PriceConfigTest {
    @Test
    void everyMeterHasAPriceByItsUnit() {
        Set<String> perMillion = new HashSet<>();
        Set<String> each = new HashSet<>();
        for (Meter meter : Meter.values()) {
            // What another model did, or the provider told, has no price of this model's.
            if (meter != Meter.IMAGE_GENERATION && meter != Meter.PROVIDER_TOLD) {
                (meter.unit() == Meter.Unit.TOKEN ? perMillion : each)
                        .add(meter.name().toLowerCase(Locale.ROOT));
            }
        }
        assertThat(PriceConfig.PER_MILLION).isEqualTo(perMillion);
        assertThat(PriceConfig.EACH).isEqualTo(each);
    }
}
