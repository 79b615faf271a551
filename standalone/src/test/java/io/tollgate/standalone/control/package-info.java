/**
 * The control topic against whoever can write to it, with the commands that put it right.
 *
 * <p>Start with {@link io.tollgate.standalone.control.ControlRecordsIT}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.standalone.control;
