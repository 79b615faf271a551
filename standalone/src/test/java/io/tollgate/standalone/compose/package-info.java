/**
 * What {@code docker-compose.yml} and the files beside it say, tried without containers. Start with {@link
 * io.tollgate.standalone.compose.ComposeIT}.
 */
@NullMarked
package io.tollgate.standalone.compose;

import org.jspecify.annotations.NullMarked;
