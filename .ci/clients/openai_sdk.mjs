// OpenAI's JavaScript SDK: an answer, a stream, a tool loop by both APIs, vectors: openai_sdk.mjs URL TOKEN MODEL [EMBEDDING]
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The SDK is installed in the working folder.
const resolve = createRequire(pathToFileURL(process.cwd() + "/")).resolve;
const { default: OpenAI } = await import(pathToFileURL(resolve("openai")));

const [url, token, model, ...embedding] = process.argv.slice(2);
const client = new OpenAI({ baseURL: url + "/v1", apiKey: token, maxRetries: 0 });
const hello = [{ role: "user", content: "Hello." }];
const question = [{ role: "user", content: 'weather {"city": "Paris"}' }];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const weather = { name: "weather", description: "The weather in a city.", parameters };

const answer = await client.chat.completions.create({ model, messages: hello });
assert.equal(answer.choices[0].message.content, "You said: Hello.");
assert.ok(answer.usage.prompt_tokens > 0 && answer.usage.completion_tokens > 0);
const usage = { stream_options: { include_usage: true } };
const final = await client.chat.completions.stream({ model, messages: hello, ...usage }).finalChatCompletion();
assert.equal(final.choices[0].message.content, "You said: Hello.");
assert.equal(final.usage.completion_tokens, answer.usage.completion_tokens);

const whole = async (request) => (await client.chat.completions.create(request)).choices[0].message;
const streamed = (request) => client.chat.completions.stream(request).finalMessage();
const tools = [{ type: "function", function: weather }];
for (const send of [whole, streamed]) {
  const called = await send({ model, messages: question, tools });
  assert.equal(called.tool_calls.length, 1);
  const [{ id, function: call }] = called.tool_calls;
  assert.deepEqual([call.name, JSON.parse(call.arguments)], ["weather", { city: "Paris" }]);
  const given = { role: "assistant", tool_calls: [{ id, type: "function", function: call }] };
  const result = { role: "tool", tool_call_id: id, content: "rain in Paris" };
  assert.match((await send({ model, messages: [...question, given, result], tools })).content, /rain in Paris/);
}

const response = await client.responses.create({ model, input: "Hello." });
assert.deepEqual([response.status, response.output_text], ["completed", "You said: Hello."]);
const wholeResponse = (request) => client.responses.create(request);
const streamedResponse = (request) => client.responses.stream(request).finalResponse();
assert.equal((await streamedResponse({ model, input: "Hello." })).output_text, response.output_text);
for (const send of [wholeResponse, streamedResponse]) {
  const asked = { model, tools: [{ type: "function", strict: false, ...weather }] };
  const called = await send({ ...asked, input: question });
  const { call_id, name, arguments: given } = called.output.find((item) => item.type === "function_call");
  assert.deepEqual([name, JSON.parse(given)], ["weather", { city: "Paris" }]);
  const call = { type: "function_call", call_id, name, arguments: given };
  const result = { type: "function_call_output", call_id, output: "rain in Paris" };
  assert.match((await send({ ...asked, input: [...question, call, result] })).output_text, /rain in Paris/);
}

for (const each of embedding) {
  assert.equal((await client.embeddings.create({ model: each, input: ["a", "b"] })).data.length, 2);
}
assert.equal((await client.models.retrieve(model)).id, model);
