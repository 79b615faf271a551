/**
 * Dynamic routes of Cloudflare's AI Gateway, as its API gives them, written as ours.
 *
 * <p>Start with {@link io.tollgate.standalone.cloudflare.CloudflareRoutes}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.standalone.cloudflare;
