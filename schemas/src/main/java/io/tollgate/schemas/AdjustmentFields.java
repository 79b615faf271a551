package io.tollgate.schemas;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.Charge;

/** The fields of an adjustment, in the order of its schema, as {@link UsageFields} has those of a usage event. */
public final class AdjustmentFields {
    private static final Symbols<AdjustmentReason> REASONS = new Symbols<>(AdjustmentReason.values());

    private AdjustmentFields() {}

    /** Shows a visitor every field of an adjustment, and gives each the value that the visitor returns. */
    public static void visit(AdjustmentEvent event, FieldVisitor v) {
        what(event, v);
        whose(event, v);
        counts(event, v);
        cost(event, v);
    }

    private static void what(AdjustmentEvent e, FieldVisitor v) {
        e.setAdjustmentId(v.uuid("adjustment_id", e.getAdjustmentId()));
        e.setCallId(v.uuid("call_id", e.getCallId()));
        e.setAt(v.time("at", e.getAt()));
        e.setEffectiveAt(v.time("effective_at", e.getEffectiveAt()));
        e.setReason(v.symbol("reason", REASONS, e.getReason()));
        e.setBy(v.text("by", e.getBy()));
        e.setNote(v.optionalText("note", e.getNote()));
    }

    private static void whose(AdjustmentEvent e, FieldVisitor v) {
        e.setAccount(v.text("account", e.getAccount()));
        e.setGateway(v.text("gateway", e.getGateway()));
        e.setTokenId(v.optionalText("token_id", e.getTokenId()));
        e.setTokenName(v.optionalText("token_name", e.getTokenName()));
        e.setProject(v.optionalText("project", e.getProject()));
        e.setMetadata(v.texts("metadata", e.getMetadata()));
        e.setDialect(v.text("dialect", e.getDialect()));
        e.setRoute(v.text("route", e.getRoute()));
        e.setRequestedModel(v.optionalText("requested_model", e.getRequestedModel()));
        e.setProvider(v.optionalText("provider", e.getProvider()));
        e.setModel(v.optionalText("model", e.getModel()));
        e.setProviderKeyAlias(v.optionalText("provider_key_alias", e.getProviderKeyAlias()));
        e.setSession(v.optionalText("session", e.getSession()));
    }

    private static void counts(AdjustmentEvent e, FieldVisitor v) {
        e.setRequests(v.count("requests", e.getRequests()));
        e.setInputTokens(v.difference("input_tokens", e.getInputTokens()));
        e.setOutputTokens(v.difference("output_tokens", e.getOutputTokens()));
        e.setCachedInputTokens(v.difference("cached_input_tokens", e.getCachedInputTokens()));
        e.setCacheWriteInputTokens(v.difference("cache_write_input_tokens", e.getCacheWriteInputTokens()));
        e.setReasoningTokens(v.difference("reasoning_tokens", e.getReasoningTokens()));
        e.setCacheWrite1hInputTokens(v.difference("cache_write_1h_input_tokens", e.getCacheWrite1hInputTokens()));
        e.setInputAudioTokens(v.difference("input_audio_tokens", e.getInputAudioTokens()));
        e.setCachedInputAudioTokens(v.difference("cached_input_audio_tokens", e.getCachedInputAudioTokens()));
        e.setOutputAudioTokens(v.difference("output_audio_tokens", e.getOutputAudioTokens()));
        e.setInputImageTokens(v.difference("input_image_tokens", e.getInputImageTokens()));
        e.setOutputImageTokens(v.difference("output_image_tokens", e.getOutputImageTokens()));
        e.setInputVideoTokens(v.difference("input_video_tokens", e.getInputVideoTokens()));
    }

    private static void cost(AdjustmentEvent e, FieldVisitor v) {
        e.setServiceTier(v.optionalText("service_tier", e.getServiceTier()));
        e.setRegion(v.optionalText("region", e.getRegion()));
        e.setContextTier(v.optionalText("context_tier", e.getContextTier()));
        e.setPriceVersion(v.optionalText("price_version", e.getPriceVersion()));
        e.setCostComplete(v.flag("cost_complete", e.getCostComplete()));
        e.setCostGaps(v.words("cost_gaps", e.getCostGaps()));
        e.setClosesGaps(v.words("closes_gaps", e.getClosesGaps()));
        e.setCostUsd(v.amount("cost_usd", e.getCostUsd()));
        e.setListCostUsd(v.amount("list_cost_usd", e.getListCostUsd()));
        e.setCharges(v.records("charges", e.getCharges(), Charge::new, UsageFields::charge));
    }
}
