package io.tollgate.standalone.compose;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which notes what it has said: {@code gateway WRITE tollgate.usage}. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    /** The client that asks for what it may not have. */
    static final String INTRUDER = "intruder";

    static final Set<String> ALLOWED = ConcurrentHashMap.newKeySet();
    static final Set<String> DENIED = ConcurrentHashMap.newKeySet();

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext request, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(request, actions);
        for (int i = 0; i < results.size(); i++) {
            Action action = actions.get(i);
            String what = request.principal().getName() + " " + action.operation() + " "
                    + action.resourcePattern().name();
            if (results.get(i) == AuthorizationResult.ALLOWED) {
                ALLOWED.add(what);
            } else if (action.logIfDenied() && !INTRUDER.equals(request.clientId())) {
                DENIED.add(what);
            }
        }
        return results;
    }
}
