/**
 * Who is calling and may they: gateway tokens, their digests, and those that an operator sets in the environment.
 * Start reading at {@link io.tollgate.gateway.access.StaticTokens}.
 */
@NullMarked
package io.tollgate.gateway.access;

import org.jspecify.annotations.NullMarked;
