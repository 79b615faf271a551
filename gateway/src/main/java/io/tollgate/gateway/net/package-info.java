/**
 * What every connection has in common, whoever is at its other end. Start with {@link
 * io.tollgate.gateway.net.ContentOnHeap}.
 */
@NullMarked
package io.tollgate.gateway.net;

import org.jspecify.annotations.NullMarked;
