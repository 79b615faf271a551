package io.tollgate.gateway.edge.models;

import io.tollgate.gateway.routing.ModelFamilies;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The models that converse, as Codex CLI lists them ({@code ModelsResponse} in {@code codex-rs/protocol} of its
 * source). It refuses the whole list where a member is missing that it has no value of its own for; of what the gateway
 * does not know, each model has what Codex assumes of one that is in no list. OpenAI's own are left out: Codex knows
 * them, and would take what is said here for what it knows.
 */
final class CodexModels {
    /** The parameter by which it tells its version, which nobody else does. */
    static final String VERSION = "client_version";

    private static final String REASONING = "reasoning";
    private static final String VISION = "vision";

    /** How much of a command's output the model gets to see. */
    private static final int SHOWN_TOKENS = 10_000;

    /** What Codex tells a model to begin with. It has nothing of its own for models of a list, and requires this. */
    private static final String INSTRUCTIONS = """
            You are a coding agent that works in the user's terminal, by way of Codex CLI.

            Look before you change: read the files that a task is about with your tools, and follow the user and the \
            AGENTS.md files that apply to them. Solve the cause and not the symptom, with the smallest change that does, \
            in the style of the code around it. Leave alone what others have changed, and commit only when you are asked \
            to. Check your work by running what the project has for that, where you may.

            Go on until the task is done, or until you need something that only the user can give. Then say briefly what \
            you did, where, and what is left to do.
            """;

    private static final String OPENAI = "openai";

    private CodexModels() {}

    static JsonObject list(List<Offer> offers) {
        JsonArray models = new JsonArray();
        offers.stream()
                .filter(offer -> offer.converses() && !OPENAI.equals(ModelFamilies.maker(offer.id())))
                .forEach(offer -> models.add(describe(offer, models.size() + 1)));
        return new JsonObject().put("models", models);
    }

    private static JsonObject describe(Offer offer, int priority) {
        boolean reasons = offer.capabilities().contains(REASONING);
        JsonArray inputs = new JsonArray().add("text");
        if (offer.capabilities().isEmpty() || offer.capabilities().contains(VISION)) {
            inputs.add("image");
        }
        return new JsonObject()
                .put("slug", offer.id())
                .put("display_name", offer.name())
                .put("description", null)
                .put("base_instructions", INSTRUCTIONS)
                .put("context_window", Offers.known(offer.contextWindow()))
                .put("default_reasoning_level", reasons ? "medium" : null)
                .put("supported_reasoning_levels", reasons ? levels() : new JsonArray())
                .put("supports_reasoning_summaries", reasons)
                .put("supports_reasoning_summary_parameter", reasons)
                .put("shell_type", "shell_command")
                .put("visibility", "list")
                .put("supported_in_api", true)
                .put("priority", priority)
                .put("upgrade", null)
                .put("support_verbosity", false)
                .put("default_verbosity", null)
                .put("apply_patch_tool_type", null)
                .put("truncation_policy", new JsonObject().put("mode", "tokens").put("limit", SHOWN_TOKENS))
                .put("supports_parallel_tool_calls", false)
                .put("experimental_supported_tools", new JsonArray())
                .put("input_modalities", inputs);
    }

    private static JsonArray levels() {
        JsonArray levels = new JsonArray();
        List.of("low", "medium", "high")
                .forEach(effort -> levels.add(new JsonObject()
                        .put("effort", effort)
                        .put("description", "Reasons with " + effort + " effort")));
        return levels;
    }
}
