package io.tollgate.standalone.litellm;

import io.tollgate.gateway.config.WellKnownProviders;
import io.tollgate.gateway.config.WellKnownProviders.Known;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@code tollgate.yaml} of LiteLLM's {@code config.yaml} (LiteLLM, "Proxy config.yaml"): providers of its
 * models, and an alias for each name that it gives to one or more of them. What has no counterpart is listed. No key is
 * copied: those of the environment are referred to, others have to be set there.
 */
public final class LiteLlmImport {
    private static final String FROM_ENVIRONMENT = "os.environ/";
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** A share that is next to nothing: of what is asked where all others failed. */
    private static final double LAST_RESORT = 0.000001;

    /** LiteLLM's names of providers that go by others here. */
    private static final Map<String, String> NAMES = Map.of("together_ai", "together", "nvidia_nim", "nvidia");

    /** Providers whose own APIs no version of ours speaks yet. */
    private static final List<String> NOT_SUPPORTED =
            List.of("azure", "azure_ai", "bedrock", "vertex_ai", "sagemaker", "watsonx", "databricks");

    private final List<String> notes = new ArrayList<>();
    private final Map<String, ImportedProvider> providers = new LinkedHashMap<>();
    private final Map<String, List<Deployment>> groups = new LinkedHashMap<>();

    private LiteLlmImport() {}

    /**
     * Our configuration, as YAML, with what has no counterpart in comments before it.
     *
     * @throws IllegalArgumentException if the text is not such a file
     */
    public static String of(String text) {
        return new LiteLlmImport().imported(text);
    }

    private String imported(String text) {
        List<String> unread = new ArrayList<>();
        Yaml root = Yaml.read(text, unread);
        root.mappings("model_list").forEach(this::model);
        Yaml router = root.mapping("router_settings");
        Yaml settings = root.mapping("litellm_settings");
        String policy = policy(router.text("routing_strategy"));
        Map<String, List<String>> fallbacks = new LinkedHashMap<>();
        for (Yaml section : List.of(settings, router)) {
            section.mappings("fallbacks").forEach(each -> fallbacks.putAll(each.names()));
        }
        Map<String, List<String>> names = router.mapping("model_group_alias").names();
        Double retries = first(settings.number("num_retries"), router.number("num_retries"));
        Double timeout = first(settings.number("request_timeout"), router.number("timeout"));
        boolean drops = "true".equalsIgnoreCase(settings.text("drop_params"));
        router.close();
        settings.close();
        root.close();
        unread.forEach(path -> notes.add(path + " has no counterpart"));
        return written(policy, fallbacks, names, timeout, retries, drops);
    }

    private static @Nullable Double first(@Nullable Double one, @Nullable Double other) {
        return one == null ? other : one;
    }

    private void model(Yaml entry) {
        String name = entry.text("model_name");
        Yaml params = entry.mapping("litellm_params");
        String model = params.text("model");
        if (name == null || model == null) {
            notes.add(entry.path() + " names no model, and is left out");
            return;
        }
        Yaml info = entry.mapping("model_info");
        info.text("id");
        ImportedProvider provider = provider(params, model, name);
        if (provider == null) {
            return;
        }
        Double requests = params.number("rpm");
        Double tokens = params.number("tpm");
        Double weight = params.number("weight");
        Double input = perMillion(first(params.number("input_cost_per_token"), info.number("input_cost_per_token")));
        Double output = perMillion(first(params.number("output_cost_per_token"), info.number("output_cost_per_token")));
        String own = model.substring(model.indexOf('/') + 1);
        if (own.contains("*") || name.contains("*")) {
            notes.add(entry.path() + "model_name \"" + name + "\" needs no alias: " + provider.name()
                    + "/MODEL names any model of that provider");
        } else {
            double share = weight != null ? weight : requests != null && requests > 0 ? requests : 1;
            Deployment deployment = new Deployment(provider.name(), own, share, input, output);
            provider.add(deployment);
            groups.computeIfAbsent(name, group -> new ArrayList<>()).add(deployment);
        }
        provider.allow(requests, tokens);
        params.close();
        info.close();
        entry.close();
    }

    private static @Nullable Double perMillion(@Nullable Double perToken) {
        return perToken == null
                ? null
                : new BigDecimal(Double.toString(perToken))
                        .multiply(MILLION)
                        .round(MathContext.DECIMAL64)
                        .doubleValue();
    }

    /** The provider that a model is called at; null where none of ours can be. */
    private @Nullable ImportedProvider provider(Yaml params, String model, String name) {
        int slash = model.indexOf('/');
        String prefix = slash < 0 ? "openai" : model.substring(0, slash).toLowerCase(Locale.ROOT);
        String base = params.text("api_base");
        String key = params.text("api_key");
        if (NOT_SUPPORTED.contains(prefix)) {
            notes.add("model \"" + name + "\" is left out: " + prefix + " is not supported yet");
            return null;
        }
        String wanted = NAMES.getOrDefault(prefix, prefix).replaceAll("[^a-z0-9-]", "-");
        Known known = WellKnownProviders.named(wanted).orElse(null);
        String usual = known == null || known.baseUrl().contains("{") ? null : known.baseUrl();
        String address = base == null ? usual : base;
        if (address == null) {
            notes.add("model \"" + name + "\" is left out: there is no api_base, and the address of " + prefix
                    + " is not known");
            return null;
        }
        String identity = wanted + "\n" + base + "\n" + key;
        ImportedProvider present = providers.get(identity);
        if (present != null) {
            return present;
        }
        String called = unused(wanted);
        ImportedProvider made = new ImportedProvider(
                called,
                known == null || base != null
                        ? "openai"
                        : known.dialect().name().toLowerCase(Locale.ROOT),
                address,
                known == null || base != null ? null : known.openAiUrl(),
                variable(called, key),
                base != null);
        providers.put(identity, made);
        return made;
    }

    private String unused(String wanted) {
        String name = wanted;
        for (int i = 2; isTaken(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    private boolean isTaken(String name) {
        return providers.values().stream().anyMatch(each -> each.name().equals(name));
    }

    /** Where a provider's key is read from. */
    private @Nullable String variable(String provider, @Nullable String key) {
        if (key != null && key.startsWith(FROM_ENVIRONMENT)) {
            return key.substring(FROM_ENVIRONMENT.length());
        }
        String usual = provider.toUpperCase(Locale.ROOT).replace('-', '_') + "_API_KEY";
        if (key != null) {
            notes.add("the key of provider " + provider + " stands in the file, and is not copied: set " + usual);
        }
        return usual;
    }

    private String policy(@Nullable String strategy) {
        return switch (strategy == null ? "simple-shuffle" : strategy) {
            case "simple-shuffle" -> "weighted";
            case "least-busy" -> "least_busy";
            case "latency-based-routing" -> "latency";
            case "cost-based-routing" -> "cost";
            default -> {
                notes.add("router_settings.routing_strategy " + strategy
                        + " has no counterpart; score, which counts what is left of each limit, stands in");
                yield "score";
            }
        };
    }

    private String written(
            String policy,
            Map<String, List<String>> fallbacks,
            Map<String, List<String>> names,
            @Nullable Double timeout,
            @Nullable Double retries,
            boolean dropsUnsupported) {
        StringBuilder yaml = new StringBuilder("providers:\n");
        providers.values().forEach(provider -> provider.write(yaml, timeout, retries, dropsUnsupported));
        StringBuilder aliases = new StringBuilder();
        groups.forEach((name, deployments) -> alias(aliases, name, policy, deployments, fallbacks.get(name)));
        names.forEach((name, group) -> alias(
                aliases,
                name,
                policy,
                groups.getOrDefault(group.getFirst(), List.of()),
                fallbacks.get(group.getFirst())));
        if (!aliases.isEmpty()) {
            yaml.append("aliases:\n").append(aliases);
        }
        StringBuilder head = new StringBuilder();
        notes.forEach(
                note -> head.append("# ").append(note.replaceAll("\\R", " ")).append('\n'));
        return providers.isEmpty() ? head.toString() : head.append(yaml).toString();
    }

    private void alias(
            StringBuilder yaml,
            String name,
            String policy,
            List<Deployment> deployments,
            @Nullable List<String> fallbacks) {
        if (!ALIAS.matcher(name).matches()) {
            notes.add("model_name \"" + name + "\" cannot be an alias: that is 1 to 128 letters, digits and . _ : @ -");
            return;
        }
        if (deployments.isEmpty()) {
            notes.add("alias \"" + name + "\" is left out: nothing is behind it");
            return;
        }
        List<Deployment> others = new ArrayList<>();
        for (String fallback : fallbacks == null ? List.<String>of() : fallbacks) {
            others.addAll(groups.getOrDefault(fallback, List.of()));
        }
        // Behind a single model, the order says it; among several, a share that is next to nothing does.
        boolean ordered = deployments.size() == 1;
        if (!ordered && !others.isEmpty() && !policy.equals("weighted")) {
            notes.add("fallbacks of \"" + name + "\" are candidates like its own models under the policy " + policy);
        }
        yaml.append("  ").append(ImportedProvider.quoted(name)).append(":\n");
        yaml.append("    policy: ").append(ordered ? "priority" : policy).append("\n    targets:\n");
        deployments.forEach(each -> target(yaml, each.name(), ordered ? 1 : each.weight()));
        others.forEach(each -> target(yaml, each.name(), ordered ? 1 : LAST_RESORT));
    }

    private static void target(StringBuilder yaml, String model, double weight) {
        yaml.append("      - ");
        if (weight == 1) {
            yaml.append(ImportedProvider.quoted(model)).append('\n');
        } else {
            yaml.append("{model: ").append(ImportedProvider.quoted(model)).append(", weight: ");
            yaml.append(new BigDecimal(Double.toString(weight))
                            .stripTrailingZeros()
                            .toPlainString())
                    .append("}\n");
        }
    }
}
