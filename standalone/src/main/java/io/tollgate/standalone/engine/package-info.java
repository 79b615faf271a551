/**
 * The embedded ClickHouse: the engine as a native library, fetched once, behind ClickHouse's own HTTP protocol.
 *
 * <p>Start with {@link io.tollgate.standalone.engine.EngineServer} (HTTP), {@link
 * io.tollgate.standalone.engine.Engine} (native calls) and {@link io.tollgate.standalone.engine.EngineLibrary} (where
 * the library comes from).
 */
@NullMarked
package io.tollgate.standalone.engine;

import org.jspecify.annotations.NullMarked;
