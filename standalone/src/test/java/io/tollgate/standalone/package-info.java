/**
 * Tests of the whole: a gateway with the consumer and the analytics service behind it, and the launcher. Start with
 * {@link io.tollgate.standalone.PipelineFixture}.
 */
@NullMarked
package io.tollgate.standalone;

import org.jspecify.annotations.NullMarked;
