/**
 * Personal data and secrets in bodies, found and replaced before a body leaves the process. Pure; each piece of text is
 * read in time that is linear in its length.
 *
 * <p>Start with {@link io.tollgate.gateway.redaction.Redactor}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.redaction;
