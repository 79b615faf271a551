package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;

/**
 * Leaves one audit row for each accepted call, when it ends, however it ends. No call is served whose row could not be
 * kept.
 */
public final class Audited implements Stage {
    private final UsageLog log;
    private final UsageRow rows;
    private final Stage next;

    public Audited(UsageLog log, UsageRow rows, Stage next) {
        this.log = log;
        this.rows = rows;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        if (!log.accepting()) {
            return Future.failedFuture(new CallFailedException(new Failure.AuditUnavailable()));
        }
        call.ended().onSuccess(ending -> log.append(rows.of(call, ending)));
        return next.handle(call);
    }
}
