/** The books against a provider's account, with what can go wrong put in on purpose. */
@NullMarked
package io.tollgate.gateway.reconcile;

import org.jspecify.annotations.NullMarked;
