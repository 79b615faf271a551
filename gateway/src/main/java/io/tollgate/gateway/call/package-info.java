/**
 * The domain: a call, what it asks for, what came of it, and the one interface that every stage of its way decorates.
 *
 * <p>The words, as they are used everywhere:
 *
 * <ul> <li><b>call</b>: one accepted request of a caller, from its acceptance to the last byte that the caller gets. It
 * leaves one row. <li><b>request</b>: what a call asks for, parsed ({@link io.tollgate.gateway.call.ModelRequest}) or
 * passed through as bytes ({@link io.tollgate.gateway.call.PassthroughRequest}). <li><b>target</b>: a model of a
 * provider; <b>candidate</b>: a target that may answer a call. <li><b>attempt</b>: one try at one target. A call makes
 * one or more. <li><b>answer</b>: what a provider sent back, errors included. (<i>Response</i> is left to HTTP and to
 * OpenAI's API.) <li><b>part</b>: one or more complete events of a streamed answer, or some of its bytes.
 * <li><b>usage</b>: the model tokens that a call used, and how they are known. <li><b>intent</b>, <b>outcome</b>: what
 * the audit records of a call before it is sent, and when it has ended. <li><b>lane</b>: one event loop's part of the
 * audit's spool. <li><b>passthrough</b>: a request to a provider's own API, whose bytes go both ways as they are.
 * <li><b>token</b>: a credential of this gateway; <b>tokens</b>, always with a word before it ({@code inputTokens}):
 * units of text that models count. <li><b>key</b>: a provider's credential, or the master key that encrypts those;
 * never a credential of this gateway.
 * </ul>
 *
 * <p>Start with {@link io.tollgate.gateway.call.Stage} and {@link io.tollgate.gateway.call.Call}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.call;
