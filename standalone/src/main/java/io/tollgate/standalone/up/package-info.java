/**
 * {@code tollgate up}: five services as processes of their own, started in order, watched, restarted when they die, and
 * stopped so that nothing is lost. Start reading at {@link io.tollgate.standalone.up.Up}.
 */
@NullMarked
package io.tollgate.standalone.up;

import org.jspecify.annotations.NullMarked;
