/**
 * Tests on real parts, and the fixture that starts them.
 *
 * <p>Start with {@link io.tollgate.standalone.Parts}; {@link io.tollgate.standalone.ChildProcess} starts anything of ours
 * that a test wants to kill.
 */
@NullMarked
package io.tollgate.standalone;

import org.jspecify.annotations.NullMarked;
