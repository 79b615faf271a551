/** Tests of the embedded broker's settings. */
@org.jspecify.annotations.NullMarked
package io.tollgate.embedded.kafka;
