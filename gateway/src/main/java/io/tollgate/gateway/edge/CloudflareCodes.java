package io.tollgate.gateway.edge;

import java.util.Map;
import java.util.Objects;

/**
 * The numbers that Cloudflare-style errors carry beside our codes. Those that Cloudflare's AI Gateway has for the same
 * thing are its own; all others are ours, status first, and never change.
 */
final class CloudflareCodes {
    private static final Map<String, Integer> BY_CODE = Map.ofEntries(
            Map.entry("invalid_api_key", 2009),
            Map.entry("rate_limited", 2003),
            Map.entry("invalid_json", 40001),
            Map.entry("invalid_request", 40002),
            Map.entry("invalid_header", 40003),
            Map.entry("project_id_required", 40004),
            Map.entry("provider_key_missing", 40101),
            Map.entry("permission_denied", 40301),
            Map.entry("gateway_not_allowed", 40302),
            Map.entry("model_not_allowed", 40303),
            Map.entry("model_not_found", 40401),
            Map.entry("gateway_not_found", 40402),
            Map.entry("route_not_found", 40403),
            Map.entry("token_not_found", 40404),
            Map.entry("method_not_allowed", 40501),
            Map.entry("request_timeout", 40801),
            Map.entry("name_taken", 40901),
            Map.entry("gateway_fixed", 40902),
            Map.entry("gateway_in_use", 40903),
            Map.entry("precondition_failed", 41201),
            Map.entry("body_too_large", 41301),
            Map.entry("uri_too_long", 41401),
            Map.entry("unsupported_media_type", 41501),
            Map.entry("precondition_required", 42801),
            Map.entry("provider_throttled", 42901),
            Map.entry("headers_too_large", 43101),
            Map.entry("canceled", 49901),
            Map.entry("internal_error", 50001),
            Map.entry("provider_error", 50201),
            Map.entry("provider_unavailable", 50301),
            Map.entry("audit_unavailable", 50302),
            Map.entry("no_capable_model", 50306),
            Map.entry("overloaded", 50303),
            Map.entry("control_unavailable", 50304),
            Map.entry("analytics_unavailable", 50305),
            Map.entry("provider_timeout", 50401));

    private CloudflareCodes() {}

    static int of(String code) {
        return Objects.requireNonNull(BY_CODE.get(code), code);
    }
}
