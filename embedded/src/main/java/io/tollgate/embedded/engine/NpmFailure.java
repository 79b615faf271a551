package io.tollgate.embedded.engine;

import java.util.List;

/** What npm's error output means for somebody who only wants the engine. */
final class NpmFailure {
    private static final List<String> NO_NETWORK = List.of(
            "ENOTFOUND",
            "EAI_AGAIN",
            "ECONNREFUSED",
            "ECONNRESET",
            "ETIMEDOUT",
            "ENETUNREACH",
            "EHOSTUNREACH",
            "ERR_SOCKET_TIMEOUT",
            "FETCH_ERROR");
    private static final List<String> NO_TRUST =
            List.of("SELF_SIGNED_CERT", "UNABLE_TO_GET_ISSUER", "UNABLE_TO_VERIFY_LEAF", "CERT_HAS_EXPIRED");

    private NpmFailure() {}

    static EngineUnavailableException explain(EnginePackage engine, String errors) {
        String what = "npm cannot fetch the embedded ClickHouse engine (" + engine.specifier() + "): ";
        if (errors.contains("ENOSPC")) {
            return new EngineUnavailableException(
                    what + "the disk is full; free about 1 GB, or set XDG_CACHE_HOME to a larger disk");
        }
        if (errors.contains("EINTEGRITY")) {
            return new EngineUnavailableException(what + "what came is damaged; run it again, and if it stays so check"
                    + " the proxy or registry in between");
        }
        if (errors.contains("E401") || errors.contains("E403") || errors.contains("ENEEDAUTH")) {
            return new EngineUnavailableException(
                    what + "the registry asks for credentials; log in with `npm login`, or fix npm's settings");
        }
        if (errors.contains("E404") || errors.contains("ETARGET")) {
            return new EngineUnavailableException(
                    what + "the registry that npm is set to does not have it; choose one that does with `npm config`");
        }
        if (holds(errors, NO_TRUST)) {
            return new EngineUnavailableException(what
                    + "the registry's certificate is not trusted; set npm's `cafile` to your company's certificates");
        }
        if (holds(errors, NO_NETWORK)) {
            return new EngineUnavailableException(
                    what + "no network, or no way to the registry; go online, or set npm's `proxy` and `registry`");
        }
        return new EngineUnavailableException(what + lastLine(errors));
    }

    private static boolean holds(String errors, List<String> codes) {
        return codes.stream().anyMatch(errors::contains);
    }

    private static String lastLine(String errors) {
        return errors.lines()
                .map(line -> line.replaceFirst("^npm (error|ERR!)\\s*", "").strip())
                .filter(line -> !line.isEmpty() && !line.contains("complete log of this run"))
                .findFirst()
                .orElse("it failed without saying why; run it by hand to see");
    }
}
