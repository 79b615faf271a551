/** Text that people write and read: durations, sizes, and what somebody else wrote, shown in a message. */
@org.jspecify.annotations.NullMarked
package io.tollgate.service.text;
