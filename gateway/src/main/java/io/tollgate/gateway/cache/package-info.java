/**
 * The cache: answers that are kept for identical calls, and one call upstream where several ask for the same at once.
 *
 * <p>Start with {@link io.tollgate.gateway.cache.Cached}, the stage, and {@link io.tollgate.gateway.cache.AnswerCache},
 * what all event loops share.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.cache;
