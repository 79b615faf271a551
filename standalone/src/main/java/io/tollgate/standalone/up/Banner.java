package io.tollgate.standalone.up;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said once everything is up: where it is, the first token, a link that signs in to the console,
 * and a call to paste.
 *
 * @param first null if there were tokens before
 * @param signInCode good once, for some minutes
 */
record Banner(Layout layout, @Nullable String first, String signInCode) {

    private static final String MODEL = "simulated-small";

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("URL      " + layout.url());
        lines.add("Console  " + layout.url() + "/console/#sign-in=" + signInCode + "   (good once, for five minutes)");
        lines.add("Metrics  " + layout.managementUrl() + "/metrics");
        if (first != null) {
            lines.add("Token    " + first + "   (may do everything; shown this once)");
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
                    "Set TOLLGATE_TOKEN to the token of the first start, or to one created with it: ./tollgate token create --name NAME.");
        }
        lines.add("Ctrl-C stops everything.");
        return List.copyOf(lines);
    }
}
