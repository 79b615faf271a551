/**
 * Embeddings, whichever wire format asks for them: what a translation between two formats goes through. Each format
 * that has embeddings has an {@link io.tollgate.gateway.dialect.embedding.EmbeddingCodec}. Everything here is immutable
 * or belongs to one call, and nothing does I/O.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.embedding.EmbeddingRequest}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.embedding;
