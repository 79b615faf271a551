package io.tollgate.gateway.control;

import io.tollgate.schemas.avro.ReconciliationEntry;
import io.tollgate.schemas.avro.ReconciliationResult;
import java.math.BigDecimal;

/** Reconciliations as the topic and the snapshot hold them. */
final class ReconciliationCodec {
    private ReconciliationCodec() {}

    static ReconciliationEntry written(StoredReconciliation stored) {
        StoredReconciliation.Result result = stored.result();
        return new ReconciliationEntry(
                stored.id(),
                stored.provider(),
                stored.from(),
                stored.to(),
                stored.adminKey(),
                stored.own(),
                stored.tolerance().toPlainString(),
                stored.createdAt(),
                stored.createdBy(),
                stored.finishedAt(),
                stored.error(),
                result == null
                        ? null
                        : new ReconciliationResult(
                                result.coverage().toPlainString(),
                                result.unexplained().toPlainString(),
                                result.providerUsd().toPlainString(),
                                result.gatewayUsd().toPlainString(),
                                result.report()));
    }

    static StoredReconciliation read(ReconciliationEntry entry) {
        ReconciliationResult result = entry.getResult();
        return new StoredReconciliation(
                entry.getId(),
                entry.getProvider(),
                entry.getFromDay(),
                entry.getToDay(),
                entry.getKey(),
                entry.getOwn(),
                new BigDecimal(entry.getTolerance()),
                entry.getCreatedAt(),
                entry.getCreatedBy(),
                entry.getFinishedAt(),
                entry.getError(),
                result == null
                        ? null
                        : new StoredReconciliation.Result(
                                new BigDecimal(result.getCoverage()),
                                new BigDecimal(result.getUnexplained()),
                                new BigDecimal(result.getProviderUsd()),
                                new BigDecimal(result.getGatewayUsd()),
                                result.getReport()));
    }
}
