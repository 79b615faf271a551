// The official JavaScript SDK against a running gateway, with only base URL and key changed: sdk_node.mjs URL TOKEN
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The SDK is installed in a folder of its own, which is the working folder.
const resolve = createRequire(pathToFileURL(process.cwd() + "/")).resolve;
const { default: OpenAI } = await import(pathToFileURL(resolve("openai")));

const [url, token] = process.argv.slice(2);
const client = new OpenAI({ baseURL: url + "/v1", apiKey: token, maxRetries: 0 });
const ask = { model: "simulated-small", messages: [{ role: "user", content: "Hello." }] };

const completion = await client.chat.completions.create(ask);
const text = completion.choices[0].message.content;
assert.ok(text && completion.usage.completion_tokens > 0);
assert.equal(completion.x_gateway.provider, "simulated");

async function chunksOf(options) {
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({ ...ask, stream: true, ...options })) {
    chunks.push(chunk);
  }
  return chunks;
}

const chunks = await chunksOf({});
assert.ok(chunks.length > 2 && chunks.every((chunk) => chunk.choices.length > 0));
assert.equal(chunks.map((chunk) => chunk.choices[0].delta.content ?? "").join(""), text);

const last = (await chunksOf({ stream_options: { include_usage: true } })).at(-1);
assert.deepEqual(last.choices, []);
assert.ok(last.usage.total_tokens > 0 && last.x_gateway.call_id);

const question = { model: "simulated-small", input: "Hello." };
const response = await client.responses.create(question);
assert.equal(response.status, "completed");
assert.ok(response.output_text && response.usage.output_tokens > 0 && response.x_gateway.call_id);

async function eventsOf(options) {
  const events = [];
  for await (const event of await client.responses.create({ ...question, stream: true }, options)) {
    events.push(event);
  }
  return events;
}

const events = await eventsOf({});
assert.deepEqual(events.map((event) => event.sequence_number), [...events.keys()]);
const deltas = events.filter((event) => event.type === "response.output_text.delta").map((event) => event.delta);
assert.equal(deltas.join(""), response.output_text);
assert.equal(events.at(-1).type, "response.completed");
assert.deepEqual(events.at(-1).response.usage, response.usage);
assert.equal((await client.responses.stream(question).finalResponse()).output_text, response.output_text);

const broken = { headers: { "x-simulate": JSON.stringify({ fault: "close", fault_after: 6 }) } };
await assert.rejects(eventsOf(broken), (error) => error instanceof OpenAI.APIError && error.code === "provider_error");

const weather = {
  name: "weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const called = await client.chat.completions.create({
  ...ask,
  tools: [{ type: "function", function: weather }],
  tool_choice: "required",
});
const call = called.choices[0].message.tool_calls[0].function;
assert.equal(call.name, "weather");
assert.ok("city" in JSON.parse(call.arguments));

const answered = await client.chat.completions.create({ ...ask, response_format: { type: "json_object" } });
assert.equal(typeof JSON.parse(answered.choices[0].message.content), "object");

const vectors = await client.embeddings.create({ model: "simulated-embedding", input: ["a", "b"] });
assert.equal(vectors.data.length, 2);
assert.ok(vectors.data[0].embedding.length > 0);

async function fails(type, status, request) {
  await assert.rejects(request, (error) => error instanceof type && error.status === status);
}

const stranger = new OpenAI({ baseURL: url + "/v1", apiKey: "wrong", maxRetries: 0 });
await fails(OpenAI.AuthenticationError, 401, () => stranger.chat.completions.create(ask));
const large = [{ role: "user", content: "x".repeat(1 << 20) }];
await fails(OpenAI.AuthenticationError, 401, () => stranger.chat.completions.create({ ...ask, messages: large }));
await fails(OpenAI.NotFoundError, 404, () => client.chat.completions.create({ ...ask, model: "nothing" }));
const byStatus = { 400: OpenAI.BadRequestError, 429: OpenAI.RateLimitError, 500: OpenAI.InternalServerError };
for (const [status, type] of Object.entries(byStatus)) {
  const headers = { "x-simulate": JSON.stringify({ status: Number(status) }) };
  await fails(type, Number(status), () => client.chat.completions.create(ask, { headers }));
}

console.log("the JavaScript SDK is served");
