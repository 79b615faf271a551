package io.tollgate.gateway.control;

import io.tollgate.schemas.avro.ClosedHour;
import io.tollgate.schemas.avro.ClosedPartition;
import java.nio.ByteBuffer;
import java.time.YearMonth;
import java.util.HexFormat;

/** Closed months as the topic and the snapshot hold them. */
final class ClosedMonthCodec {
    private static final int SCALE = 9;

    private ClosedMonthCodec() {}

    static io.tollgate.schemas.avro.ClosedMonth written(ClosedMonth month) {
        return new io.tollgate.schemas.avro.ClosedMonth(
                month.month().toString(),
                month.closedAt(),
                month.closedBy(),
                month.rows(),
                month.adjustments(),
                month.costUsd().setScale(SCALE),
                month.listCostUsd().setScale(SCALE),
                month.meters().stream()
                        .map(sum -> new io.tollgate.schemas.avro.MeterSum(
                                sum.meter(),
                                sum.quantity().setScale(SCALE),
                                sum.costUsd().setScale(SCALE)))
                        .toList(),
                month.partitions().stream()
                        .map(each -> new ClosedPartition(each.topic(), each.partition(), each.lastOffset()))
                        .toList(),
                month.rowSchema(),
                month.hours().stream()
                        .map(hour -> new ClosedHour(
                                hour.hour(),
                                hour.rows(),
                                hour.adjustments(),
                                ByteBuffer.wrap(hour.root().bytes())))
                        .toList(),
                ByteBuffer.wrap(month.root().bytes()));
    }

    static ClosedMonth read(io.tollgate.schemas.avro.ClosedMonth month) {
        return new ClosedMonth(
                YearMonth.parse(month.getMonth()),
                month.getClosedAt(),
                month.getClosedBy(),
                month.getRows(),
                month.getAdjustments(),
                month.getCostUsd(),
                month.getListCostUsd(),
                month.getMeters().stream()
                        .map(sum -> new ClosedMonth.MeterSum(sum.getMeter(), sum.getQuantity(), sum.getCostUsd()))
                        .toList(),
                month.getPartitions().stream()
                        .map(each ->
                                new ClosedMonth.Partition(each.getTopic(), each.getPartition(), each.getLastOffset()))
                        .toList(),
                month.getRowSchema(),
                month.getHours().stream()
                        .map(hour -> new ClosedMonth.Hour(
                                hour.getHour(), hour.getRows(), hour.getAdjustments(), hash(hour.getRoot())))
                        .toList(),
                hash(month.getRoot()));
    }

    private static ClosedMonth.Hash hash(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return new ClosedMonth.Hash(HexFormat.of().formatHex(bytes));
    }
}
