package io.tollgate.gateway.dialect;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a path of a provider's API.
 *
 * @param asksModel whether a POST there is answered by a model
 * @param model that the path names; null if it names none
 * @param streams whether the path asks for a stream
 * @param canonical whether the path is as the owner of the format has it, with nothing before it that could choose
 *     another model, such as a deployment
 */
public record ApiPath(boolean asksModel, @Nullable String model, boolean streams, boolean canonical) {
    private static final Pattern VERSION = Pattern.compile("(/openai)?(/v\\d+((alpha|beta)\\d*)?)?");

    /** A path whose body names the model and says whether to stream. */
    public static ApiPath asksModel(String path, String own) {
        return new ApiPath(true, null, false, isVersion(path.substring(0, path.length() - own.length())));
    }

    /** Whether what stands before a format's own path is nothing, or a version. */
    public static boolean isVersion(String prefix) {
        return VERSION.matcher(prefix).matches();
    }
}
