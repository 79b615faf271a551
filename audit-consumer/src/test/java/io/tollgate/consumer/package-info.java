/**
 * The audit consumer on a real broker and engine, killed, frozen and starved at the worst moments. Start with {@link
 * io.tollgate.consumer.AuditFixture}, which makes a topic, a group and a database for each test.
 */
@NullMarked
package io.tollgate.consumer;

import org.jspecify.annotations.NullMarked;
