/**
 * Who is calling and may they: gateway keys, their digests, and the key ring that an operator hands over by environment.
 * Start reading at {@link io.tollgate.gateway.access.KeyRing}.
 */
@NullMarked
package io.tollgate.gateway.access;

import org.jspecify.annotations.NullMarked;
