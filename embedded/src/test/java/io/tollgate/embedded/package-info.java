/**
 * Tests of the broker and the engine as processes, and the fixtures that start them for the tests of other modules.
 *
 * <p>Start with {@link io.tollgate.embedded.Parts}; {@link io.tollgate.embedded.ChildProcess} starts any main that a
 * test wants to kill.
 */
@NullMarked
package io.tollgate.embedded;

import org.jspecify.annotations.NullMarked;
