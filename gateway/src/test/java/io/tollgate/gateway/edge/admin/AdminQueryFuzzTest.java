package io.tollgate.gateway.edge.admin;

import io.tollgate.gateway.edge.FuzzedBodies;
import org.junit.jupiter.api.Test;

/** What operators send: read, or refused and nothing else. */
final class AdminQueryFuzzTest {
    @Test
    void bodiesOfOperatorsAreReadOrRefused() throws Exception {
        FuzzedBodies.read(AdminQuery::strict);
    }
}
