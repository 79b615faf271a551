package io.tollgate.standalone.up;

import io.tollgate.gateway.access.StaticTokens;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What of this process's environment each kind of service gets to see: secrets reach the gateway alone. */
final class ServiceEnvironment {

    private static final Set<String> GATEWAY_TOKENS = Set.of(StaticTokens.TOKEN_VARIABLE, "TOLLGATE_TOKEN");
    // Of another Kafka than the embedded one.
    private static final Pattern KAFKA_SECURITY = Pattern.compile("TOLLGATE_KAFKA_SECURITY_.*");
    private static final Pattern SECRETS = Pattern.compile(".*_API_KEYS?|.*_API_TOKEN|" + StaticTokens.HASHES_VARIABLE
            + "|TOLLGATE_TOKEN|TOLLGATE_MASTER_KEY.*|TOLLGATE_PROVIDERS_.*|.*_CLIENT_SECRET");
    private static final Pattern OF_THE_MACHINE = Pattern.compile(
            "PATH|HOME|USER|LANG|LC_.*|TZ|TMPDIR|XDG_.*|LD_LIBRARY_PATH|JAVA_TOOL_OPTIONS|TOLLGATE_(ENGINE|LOG)_.*|TOLLGATE_NPM");

    private final Map<String, String> all;

    ServiceEnvironment(Map<String, String> all) {
        this.all = Map.copyOf(all);
    }

    /** All but plain tokens, whose digests are enough. */
    Map<String, String> gateway(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(all);
        environment.keySet().removeAll(GATEWAY_TOKENS);
        environment.keySet().removeIf(name -> KAFKA_SECURITY.matcher(name).matches());
        environment.putAll(own);
        return environment;
    }

    /** All but secrets. */
    Map<String, String> service(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(all);
        environment.keySet().removeIf(name -> KAFKA_SECURITY.matcher(name).matches());
        environment.keySet().removeIf(name -> SECRETS.matcher(name).matches());
        environment.putAll(own);
        return environment;
    }

    /** What any program needs, and what is its own. */
    Map<String, String> storage(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(all);
        environment.keySet().removeIf(name -> !OF_THE_MACHINE.matcher(name).matches());
        environment.putAll(own);
        return environment;
    }
}
