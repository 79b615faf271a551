package io.tollgate.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.audit.AdjustmentLog;
import io.tollgate.gateway.audit.CallLog;
import io.tollgate.gateway.audit.UsageRow;
import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.AuditConfig.Durability;
import io.tollgate.gateway.control.NodeControl;
import io.tollgate.gateway.late.LateTruths;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes the stages of each event loop, which write to a lane of its own. The first one asks for what comes late. */
final class CallStages {
    private final Pipeline pipeline;
    private final AuditTrail audit;
    private final UsageRow rows;
    private final boolean power;
    private final LateTruths.Shared known;
    private final NodeControl control;
    private final MeterRegistry meters;
    private final AtomicBoolean polling = new AtomicBoolean();

    CallStages(
            Pipeline pipeline,
            AuditTrail audit,
            UsageRow rows,
            Durability durability,
            LateTruths.Shared known,
            NodeControl control,
            MeterRegistry meters) {
        this.pipeline = pipeline;
        this.audit = audit;
        this.rows = rows;
        this.power = durability == Durability.POWER;
        this.known = known;
        this.control = control;
        this.meters = meters;
    }

    Stage<Call> on(Vertx loop) throws IOException {
        Lane lane = audit.lane(loop);
        CallLog calls = new CallLog(lane, rows, power);
        LateTruths late = new LateTruths(known, new AdjustmentLog(lane, rows));
        if (polling.compareAndSet(false, true)) {
            late.poll(loop, control);
        }
        return new CallMetrics(meters, pipeline.on(loop, calls, late));
    }
}
