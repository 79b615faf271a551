package io.tollgate.schemas;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;

/**
 * The fields of a usage event, in the order of its schema: the one list that the event's writer, its reader and the
 * writer of rows go through.
 *
 * <p>It is code rather than data, in portions that the JIT compiler inlines: in a process that has one visitor, such as
 * a gateway with its writer, going through it costs what a list written out by hand would cost.
 */
public final class UsageFields {
    private static final Symbols<Outcome> OUTCOMES = new Symbols<>(Outcome.values());
    private static final Symbols<UsageSource> USAGE_SOURCES = new Symbols<>(UsageSource.values());
    private static final Symbols<CostSource> COST_SOURCES = new Symbols<>(CostSource.values());
    private static final Symbols<CacheStatus> CACHE = new Symbols<>(CacheStatus.values());

    private UsageFields() {}

    /** Shows a visitor every field of an event, and gives each the value that the visitor returns. */
    public static void visit(UsageEvent event, FieldVisitor v) {
        who(event, v);
        what(event, v);
        cameTo(event, v);
        took(event, v);
        counted(event, v);
        cost(event, v);
        origin(event, v);
    }

    private static void who(UsageEvent e, FieldVisitor v) {
        e.setCallId(v.uuid("call_id", e.getCallId()));
        e.setAcceptedAt(v.time("accepted_at", e.getAcceptedAt()));
        e.setEndedAt(v.time("ended_at", e.getEndedAt()));
        e.setNode(v.text("node", e.getNode()));
        e.setAccount(v.text("account", e.getAccount()));
        e.setGateway(v.text("gateway", e.getGateway()));
        e.setTokenId(v.optionalText("token_id", e.getTokenId()));
        e.setTokenName(v.optionalText("token_name", e.getTokenName()));
        e.setProject(v.optionalText("project", e.getProject()));
        e.setMetadata(v.texts("metadata", e.getMetadata()));
    }

    private static void what(UsageEvent e, FieldVisitor v) {
        e.setDialect(v.text("dialect", e.getDialect()));
        e.setRoute(v.text("route", e.getRoute()));
        e.setRequestedModel(v.optionalText("requested_model", e.getRequestedModel()));
        e.setProvider(v.optionalText("provider", e.getProvider()));
        e.setModel(v.optionalText("model", e.getModel()));
        e.setProviderKeyAlias(v.optionalText("provider_key_alias", e.getProviderKeyAlias()));
        e.setAttempts(v.records("attempts", e.getAttempts(), Attempt::new, UsageFields::attempt));
        e.setStream(v.flag("stream", e.getStream()));
    }

    private static void attempt(Attempt a, FieldVisitor v) {
        a.setProvider(v.text("attempts.provider", a.getProvider()));
        a.setModel(v.text("attempts.model", a.getModel()));
        a.setStartedAt(v.time("attempts.started_at", a.getStartedAt()));
        a.setDurationMs(v.count("attempts.duration_ms", a.getDurationMs()));
        a.setStatus(v.status("attempts.status", a.getStatus()));
        a.setErrorCode(v.optionalText("attempts.error_code", a.getErrorCode()));
        a.setThrottledMs(v.count("attempts.throttled_ms", a.getThrottledMs()));
    }

    private static void cameTo(UsageEvent e, FieldVisitor v) {
        e.setOutcome(v.symbol("outcome", OUTCOMES, e.getOutcome()));
        e.setStatus(v.status("status", e.getStatus()));
        e.setErrorCode(v.optionalText("error_code", e.getErrorCode()));
        e.setInputTokens(v.count("input_tokens", e.getInputTokens()));
        e.setOutputTokens(v.count("output_tokens", e.getOutputTokens()));
        e.setCachedInputTokens(v.count("cached_input_tokens", e.getCachedInputTokens()));
        e.setCacheWriteInputTokens(v.count("cache_write_input_tokens", e.getCacheWriteInputTokens()));
        e.setReasoningTokens(v.count("reasoning_tokens", e.getReasoningTokens()));
        e.setUsageSource(v.symbol("usage_source", USAGE_SOURCES, e.getUsageSource()));
        e.setCostUsd(v.amount("cost_usd", e.getCostUsd()));
        e.setCostSource(v.symbol("cost_source", COST_SOURCES, e.getCostSource()));
        e.setCache(v.symbol("cache", CACHE, e.getCache()));
    }

    private static void took(UsageEvent e, FieldVisitor v) {
        e.setLatencyMs(v.count("latency_ms", e.getLatencyMs()));
        e.setUpstreamMs(v.count("upstream_ms", e.getUpstreamMs()));
        e.setFirstTokenMs(v.optionalCount("first_token_ms", e.getFirstTokenMs()));
        e.setQueueMs(v.count("queue_ms", e.getQueueMs()));
        e.setOverheadUs(v.count("overhead_us", e.getOverheadUs()));
        e.setRequestBytes(v.count("request_bytes", e.getRequestBytes()));
        e.setResponseBytes(v.count("response_bytes", e.getResponseBytes()));
        e.setClientAddress(v.optionalText("client_address", e.getClientAddress()));
        e.setSession(v.optionalText("session", e.getSession()));
    }

    private static void counted(UsageEvent e, FieldVisitor v) {
        e.setCacheWrite1hInputTokens(v.count("cache_write_1h_input_tokens", e.getCacheWrite1hInputTokens()));
        e.setInputAudioTokens(v.count("input_audio_tokens", e.getInputAudioTokens()));
        e.setCachedInputAudioTokens(v.count("cached_input_audio_tokens", e.getCachedInputAudioTokens()));
        e.setOutputAudioTokens(v.count("output_audio_tokens", e.getOutputAudioTokens()));
        e.setInputImageTokens(v.count("input_image_tokens", e.getInputImageTokens()));
        e.setOutputImageTokens(v.count("output_image_tokens", e.getOutputImageTokens()));
        e.setInputVideoTokens(v.count("input_video_tokens", e.getInputVideoTokens()));
    }

    private static void cost(UsageEvent e, FieldVisitor v) {
        e.setServiceTier(v.optionalText("service_tier", e.getServiceTier()));
        e.setRegion(v.optionalText("region", e.getRegion()));
        e.setContextTier(v.optionalText("context_tier", e.getContextTier()));
        e.setPriceVersion(v.optionalText("price_version", e.getPriceVersion()));
        e.setCostComplete(v.flag("cost_complete", e.getCostComplete()));
        e.setCostGaps(v.words("cost_gaps", e.getCostGaps()));
        e.setListCostUsd(v.amount("list_cost_usd", e.getListCostUsd()));
        e.setCharges(v.records("charges", e.getCharges(), Charge::new, UsageFields::charge));
        e.setSavedUsd(v.amount("saved_usd", e.getSavedUsd()));
    }

    private static void origin(UsageEvent e, FieldVisitor v) {
        e.setAgent(v.optionalText("agent", e.getAgent()));
        e.setParentAgent(v.optionalText("parent_agent", e.getParentAgent()));
        e.setEndUser(v.optionalText("end_user", e.getEndUser()));
        e.setDynamicRoute(v.optionalText("dynamic_route", e.getDynamicRoute()));
        e.setRouteVersion(v.optionalText("route_version", e.getRouteVersion()));
        e.setRoutePath(v.optionalText("route_path", e.getRoutePath()));
        e.setRequestedServiceTier(v.optionalText("requested_service_tier", e.getRequestedServiceTier()));
        e.setAttemptsMayBeCharged(v.flags("attempts_may_be_charged", e.getAttemptsMayBeCharged()));
    }

    static void charge(Charge c, FieldVisitor v) {
        c.setMeter(v.text("charges.meter", c.getMeter()));
        c.setQuantity(v.amount("charges.quantity", c.getQuantity()));
        c.setUnitPriceUsd(v.price("charges.unit_price_usd", c.getUnitPriceUsd()));
        c.setCostUsd(v.amount("charges.cost_usd", c.getCostUsd()));
    }
}
