package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ApiConfig.Api;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Losses;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Adds to a refusal which models here could take the request. For any thread. */
final class Elsewhere {
    private static final int MOST_NAMED = 5;

    private final Codecs codecs;
    private final Speakers speakers;

    Elsewhere(Codecs codecs, Speakers speakers) {
        this.codecs = codecs;
        this.speakers = speakers;
    }

    /**
     * The refusal of what no API of a provider has a place for, with the models that could take it; any other as it is.
     *
     * @param format of the caller, whose own API takes all of it
     */
    FailureException named(FailureException refusal, Conversation conversation, WireFormat format, Caller caller) {
        return switch (refusal.failure()) {
            case CallFailure.UnsupportedParameter(String message, String param) ->
                new FailureException(
                        new CallFailure.UnsupportedParameter(message + where(conversation, format, caller), param));
            case CallFailure.UnsupportedContent(String message, String param) ->
                new FailureException(
                        new CallFailure.UnsupportedContent(message + where(conversation, format, caller), param));
            default -> refusal;
        };
    }

    private String where(Conversation conversation, WireFormat format, Caller caller) {
        Set<Api> able = EnumSet.noneOf(Api.class);
        for (Api api : Api.values()) {
            WireFormat spoken = Cells.format(api);
            if (spoken == format || takes(spoken, conversation)) {
                able.add(api);
            }
        }
        List<String> models = speakers.of(able, caller);
        if (models.isEmpty()) {
            return " No model that you may call here could take it.";
        }
        int more = models.size() - MOST_NAMED;
        return " Models here that could take it: "
                + String.join(", ", models.subList(0, Math.min(MOST_NAMED, models.size())))
                + (more > 0 ? ", and " + more + " more." : ".");
    }

    private boolean takes(WireFormat format, Conversation conversation) {
        Codec codec = codecs.conversation(format);
        if (codec == null) {
            return false;
        }
        Losses losses = new Losses();
        try {
            codec.writeRequest(conversation, new TargetModel(conversation.model(), 0), losses);
        } catch (FailureException e) {
            return false;
        }
        return !losses.refuses();
    }
}
