package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.KnownModels.Known;
import io.tollgate.gateway.call.FailureException;
import java.util.Set;

/**
 * Holds operators to the models that they may call themselves: whoever puts a model behind a name has others call it.
 */
final class ModelRights {
    private ModelRights() {}

    /** Refuses a model that the operator's own token may not call, or could not be charged for. */
    static void require(Principal holds, Known model) throws FailureException {
        String full = model.provider() + "/" + model.model();
        Set<String> models = holds.models();
        if (!models.isEmpty() && !models.contains(model.model()) && !models.contains(full)) {
            throw new FailureException(new AdminFailure.ModelNotHeld(full, "it may not call it itself"));
        }
        if (!model.priced() && holds.limits().ofMoney()) {
            throw new FailureException(new AdminFailure.ModelNotHeld(
                    full, "it has a limit of money, and calls of a model without a price are not counted against it"));
        }
    }
}
