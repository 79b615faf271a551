package io.tollgate.gateway.dialect.conversation;

/** Whether the model is to call a tool. */
public sealed interface ToolChoice {
    /** As it thinks fit. */
    record Auto() implements ToolChoice {}

    record None() implements ToolChoice {}

    /** Some tool, whichever. */
    record Required() implements ToolChoice {}

    /** This one. */
    record Named(String name) implements ToolChoice {}
}
