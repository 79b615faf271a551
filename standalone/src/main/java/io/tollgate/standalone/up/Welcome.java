package io.tollgate.standalone.up;

import java.util.ArrayList;
import java.util.List;

/** What is said once everything is up: where it is, the key if it is new, and a call to paste. */
record Welcome(Layout layout, GatewayKeys keys) {

    private static final String MODEL = "simulated-small";

    List<String> lines() {
        String first = keys.first();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("URL      " + layout.url());
        lines.add("Metrics  " + layout.managementUrl() + "/metrics");
        if (first != null) {
            lines.add("Key      " + first + "   (shown this once)");
        } else if (keys.ring().entries().isEmpty()) {
            lines.add("Key      there is none: ./tollgate keys generate --label NAME, then start again");
        }
        lines.add("");
        lines.add("Try it:");
        lines.add("");
        lines.add("  curl " + layout.url() + "/v1/chat/completions \\");
        lines.add("    -H \"Authorization: Bearer " + (first == null ? "$TOLLGATE_TOKEN" : first) + "\" \\");
        lines.add("    -H \"Content-Type: application/json\" \\");
        lines.add("    -d '{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        lines.add("");
        if (first == null) {
            lines.add(
                    "TOLLGATE_TOKEN is the key of the first start; ./tollgate keys generate --label NAME makes another.");
        }
        lines.add("Ctrl-C stops everything.");
        return List.copyOf(lines);
    }
}
