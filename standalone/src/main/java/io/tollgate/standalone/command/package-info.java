/**
 * What can be said on the command line: each command reads its flags, does one thing and answers with an exit code.
 * Start reading at {@link io.tollgate.standalone.command.Commands}.
 */
@NullMarked
package io.tollgate.standalone.command;

import org.jspecify.annotations.NullMarked;
