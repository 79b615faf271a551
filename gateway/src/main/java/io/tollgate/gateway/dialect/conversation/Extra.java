package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A member of a request that only some formats have. A format that has a member of this name and meaning writes it; for
 * the others it is lost.
 *
 * @param path where it stood, such as {@code logit_bias} or {@code tools[1]}
 * @param changesAnswer whether the answer would be another without it; what does not, is dropped without a word
 */
public record Extra(String path, JsonNode value, boolean changesAnswer) {}
