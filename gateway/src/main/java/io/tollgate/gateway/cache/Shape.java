package io.tollgate.gateway.cache;

/** How an answer comes. */
enum Shape {
    /** In one piece. */
    WHOLE,
    /** As server-sent events. */
    EVENTS
}
