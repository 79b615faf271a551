package io.tollgate.standalone.books;

import io.tollgate.gateway.reconcile.CostDifference;
import io.tollgate.gateway.reconcile.Difference;
import io.tollgate.gateway.reconcile.Explanation;
import io.tollgate.gateway.reconcile.Reconciliation;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;

/** A reconciliation for people. */
final class ReconciliationText {
    private static final int MOST = 200;

    private final PrintWriter out;

    ReconciliationText(PrintWriter out) {
        this.out = out;
    }

    void print(String provider, LocalDate from, LocalDate to, Reconciliation.Result result) {
        result.problems().forEach(problem -> out.println("Note: " + problem + "."));
        for (Difference each : result.differences().stream().limit(MOST).toList()) {
            out.println(each.cell().day() + " " + each.cell().model() + " "
                    + each.cell().tier() + " "
                    + each.cell().meter().id() + ": provider " + plain(each.provider()) + ", rows "
                    + plain(each.gateway()));
            each.explanations().forEach(why -> explain(why, plain(why.quantity())));
        }
        if (result.differences().size() > MOST) {
            out.println("… and " + (result.differences().size() - MOST) + " more; --json shows them.");
        }
        for (CostDifference each : result.costs().stream().limit(MOST).toList()) {
            out.println(each.day() + " cost: provider " + plain(each.provider()) + " USD, rows " + plain(each.gateway())
                    + " USD");
            each.explanations().forEach(why -> explain(why, plain(why.costUsd()) + " USD"));
        }
        out.println(provider + " from " + from + " to " + to + ": provider " + plain(result.providerUsd())
                + " USD, rows " + plain(result.gatewayUsd()) + " USD; " + percent(result.coverage())
                + " of the provider's account is in the books, " + percent(result.unexplained())
                + " is unexplained.");
    }

    private void explain(Explanation why, String amount) {
        out.println("  " + (amount.startsWith("-") ? amount : "+" + amount) + "  "
                + why.reason().id() + ": " + why.what());
    }

    private static String percent(BigDecimal share) {
        return share.movePointRight(2).setScale(2, RoundingMode.HALF_UP) + " %";
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
