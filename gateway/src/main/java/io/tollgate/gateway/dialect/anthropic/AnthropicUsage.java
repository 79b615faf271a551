package io.tollgate.gateway.dialect.anthropic;

import static io.tollgate.gateway.dialect.TokenCounts.UNREPORTED;
import static io.tollgate.gateway.dialect.TokenCounts.orZero;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.ServerTools;
import io.tollgate.gateway.dialect.UsageReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of an answer of Anthropic's Messages (Anthropic API reference, "Create a Message" and "Streaming
 * messages"). Its {@code input_tokens} leave out what was read from the cache or written to it, unlike a row's. A
 * stream reports the input at its start, and the output, or all of it once more, at its end: the last word holds.
 */
final class AnthropicUsage implements UsageReader {
    private final Observations observed = new Observations();
    private AnthropicReport told = new AnthropicReport();
    private @Nullable TokenUsage made;

    @Override
    public boolean read(JsonParser parser) throws IOException {
        AnthropicReport report = new AnthropicReport();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "service_tier" -> observed.serviceTier(Observations.textAt(parser));
                case "speed" -> {
                    String speed = Observations.textAt(parser);
                    observed.serviceTier("standard".equals(speed) ? null : speed);
                }
                case "inference_geo" -> observed.region(Observations.textAt(parser));
                case "server_tool_use" -> ServerTools.read(parser, observed);
                case "iterations" -> report.iterations(parser, observed);
                default -> report.member(name, parser);
            }
        }
        AnthropicReport all = report.inAll();
        told = told.replacedBy(all);
        observed.count(Meter.CACHE_WRITE_1H, told.writtenForAnHour);
        made = told.any() ? sum() : null;
        return all.any();
    }

    private TokenUsage sum() {
        long cached = orZero(told.read);
        long stored = orZero(told.written);
        return new TokenUsage(
                orZero(told.input) + cached + stored, orZero(told.output), cached, stored, orZero(told.thinking));
    }

    @Override
    public @Nullable TokenUsage usage() {
        return made;
    }

    @Override
    public Particulars particulars() {
        return observed.all();
    }

    @Override
    public boolean inputKnown() {
        return told.input != UNREPORTED || told.read != UNREPORTED || told.written != UNREPORTED;
    }

    @Override
    public boolean outputKnown() {
        return told.output != UNREPORTED;
    }
}
