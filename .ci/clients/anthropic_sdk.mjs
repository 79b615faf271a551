// Anthropic's JavaScript SDK: an answer, a stream, a tool loop and a count of tokens: anthropic_sdk.mjs URL TOKEN MODEL
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The SDK is installed in the working folder.
const resolve = createRequire(pathToFileURL(process.cwd() + "/")).resolve;
const { default: Anthropic } = await import(pathToFileURL(resolve("@anthropic-ai/sdk")));

const [url, token, model] = process.argv.slice(2);
const client = new Anthropic({ baseURL: url, apiKey: token, maxRetries: 0 });
const ask = { model, max_tokens: 256, messages: [{ role: "user", content: "Hello." }] };

const answer = await client.messages.create(ask);
assert.deepEqual(answer.content.map((block) => block.text), ["You said: Hello."]);
assert.ok(answer.stop_reason === "end_turn" && answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0);

const stream = client.messages.stream(ask);
const texts = [];
stream.on("text", (text) => texts.push(text));
const final = await stream.finalMessage();
assert.equal(texts.join(""), "You said: Hello.");
assert.deepEqual([final.stop_reason, final.usage.output_tokens], ["end_turn", answer.usage.output_tokens]);

const weather = {
  name: "weather",
  description: "The weather in a city.",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const asked = [{ role: "user", content: 'weather {"city": "Paris"}' }];
const whole = (request) => client.messages.create(request);
const streamed = (request) => client.messages.stream(request).finalMessage();
for (const send of [whole, streamed]) {
  const called = await send({ ...ask, tools: [weather], messages: asked });
  const call = called.content.at(-1);
  assert.deepEqual([called.stop_reason, call.name, call.input], ["tool_use", "weather", { city: "Paris" }]);
  const result = { type: "tool_result", tool_use_id: call.id, content: "rain in Paris" };
  const told = [...asked, { role: "assistant", content: called.content }, { role: "user", content: [result] }];
  const said = await send({ ...ask, tools: [weather], messages: told });
  assert.equal(said.stop_reason, "end_turn");
  assert.match(said.content[0].text, /rain in Paris/);
}

const { model: counted, messages } = ask;
assert.ok((await client.messages.countTokens({ model: counted, messages })).input_tokens > 0);

const stranger = new Anthropic({ baseURL: url, authToken: "wrong", apiKey: null, maxRetries: 0 });
await assert.rejects(() => stranger.messages.create(ask), Anthropic.AuthenticationError);
