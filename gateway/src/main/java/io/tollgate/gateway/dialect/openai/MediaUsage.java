package io.tollgate.gateway.dialect.openai;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.MeteredUsage.Source;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.Observations;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an answer reports, or shows, of what is charged by other units than tokens; where it does neither, what
 * the request shows is an estimate, and where that shows nothing either, there is a gap.
 */
final class MediaUsage extends OpenAiUsage {
    static final Set<String> OTHERS = Set.of("service_tier", "model", "duration", "usage_info.pages_processed");

    private final Meter unit;
    private long images;
    private long imagesHere;
    private boolean measured;

    /** @param unit that the API is charged by, unless it reports tokens */
    MediaUsage(Meter unit) {
        this.unit = unit;
    }

    @Override
    public void other(String path, byte[] value) {
        boolean length = path.equals("duration") && unit == Meter.AUDIO_SECONDS;
        boolean pages = path.equals("usage_info.pages_processed") && unit == Meter.PAGES;
        if (!length && !pages) {
            super.other(path, value);
            return;
        }
        Observations.reading(value, parser -> {
            BigDecimal amount = Observations.amountAt(parser);
            if (amount != null && amount.signum() >= 0 && usage() == null) {
                observed().count(unit, amount.stripTrailingZeros());
                measured = length;
            }
        });
    }

    /** An image comes as its bytes or as an address. */
    @Override
    public void text(String name) {
        if (unit == Meter.IMAGES && (name.equals("b64_json") || name.equals("url"))) {
            imagesHere++;
        }
    }

    /** What is shown of an image while it is made is not another one. */
    @Override
    public void eventOver(@Nullable String type) {
        images += type != null && type.endsWith(".partial_image") ? 0 : imagesHere;
        imagesHere = 0;
    }

    @Override
    public MeteredUsage ofNoTokens(Map<Meter, BigDecimal> shown) {
        TokenUsage told = usage();
        if (told != null && told.inputTokens() + told.outputTokens() > 0) {
            if (unit == Meter.IMAGES && particulars().whole(Meter.OUTPUT_IMAGE) == 0) {
                observed().count(Meter.OUTPUT_IMAGE, told.outputTokens());
            }
            return new MeteredUsage(told, Source.PROVIDER, particulars());
        }
        observed().count(Meter.IMAGES, images + imagesHere);
        if (observed().all().count(unit).signum() > 0) {
            // The length that an answer tells is the audio's, not what was charged.
            Source source = measured && told == null ? Source.ESTIMATED : Source.PROVIDER;
            return new MeteredUsage(TokenUsage.NONE, source, particulars());
        }
        if (told != null) {
            return new MeteredUsage(told, Source.PROVIDER, particulars());
        }
        BigDecimal seen = shown.get(unit);
        return seen == null
                ? new MeteredUsage(TokenUsage.NONE, Source.NONE, particulars().withGap(unit.id()))
                : new MeteredUsage(
                        TokenUsage.NONE, Source.ESTIMATED, particulars().with(unit, seen));
    }
}
