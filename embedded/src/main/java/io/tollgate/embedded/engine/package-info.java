/**
 * The embedded ClickHouse: the engine as a native library, fetched once, behind ClickHouse's own HTTP protocol.
 *
 * <p>Start with {@link io.tollgate.embedded.engine.EngineServer} (HTTP), {@link
 * io.tollgate.embedded.engine.Engine} (native calls) and {@link io.tollgate.embedded.engine.EngineLibrary} (where
 * the library comes from).
 */
@NullMarked
package io.tollgate.embedded.engine;

import org.jspecify.annotations.NullMarked;
