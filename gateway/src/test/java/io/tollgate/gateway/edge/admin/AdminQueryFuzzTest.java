package io.tollgate.gateway.edge.admin;

import io.tollgate.gateway.edge.FuzzedRequests;
import org.junit.jupiter.api.Test;

/** What operators send: read, or refused and nothing else. */
final class AdminQueryFuzzTest {
    @Test
    void bodiesOfOperatorsAreReadOrRefused() throws Exception {
        FuzzedRequests.read(AdminQuery::strict);
    }
}
