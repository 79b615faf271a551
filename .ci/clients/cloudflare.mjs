// Cloudflare's packages for Vercel's AI SDK: an answer, a stream and a tool loop each, by the universal route and by the
// REST API: cloudflare.mjs URL TOKEN MODEL
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The packages are installed in the working folder; they are for import alone.
const packages = process.cwd() + "/node_modules/";
const resolve = createRequire(pathToFileURL(process.cwd() + "/")).resolve;
const { generateText, jsonSchema, stepCountIs, streamText, tool } = await import(pathToFileURL(resolve("ai")));
const { createAiGateway } = await import(pathToFileURL(packages + "ai-gateway-provider/dist/index.mjs"));
const { createUnified } = await import(pathToFileURL(packages + "ai-gateway-provider/dist/providers/unified.mjs"));
const { createWorkersAI } = await import(pathToFileURL(packages + "workers-ai-provider/dist/index.mjs"));

const [url, token, id] = process.argv.slice(2);

// They know Cloudflare's hosts alone.
const fetched = globalThis.fetch;
globalThis.fetch = (to, how) => fetched(String(to).replace(/^https:\/\/(gateway\.ai|api)\.cloudflare\.com/, url), how);

const weather = tool({
  description: "The weather in a city.",
  inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
  execute: async ({ city }) => `rain in ${city}`,
});
const gateway = (apiKey) => createAiGateway({ accountId: "default", gateway: "default", apiKey });
const workers = (apiKey) => createWorkersAI({ accountId: "default", apiKey });

for (const model of [gateway(token)(createUnified()(id)), workers(token)(id)]) {
  const answer = await generateText({ model, prompt: "Hello.", maxRetries: 0 });
  assert.equal(answer.text, "You said: Hello.");
  assert.ok(answer.usage.outputTokens > 0);
  const stream = streamText({ model, prompt: "Hello.", maxRetries: 0 });
  assert.equal(await stream.text, answer.text);
  const prompt = 'weather {"city": "Paris"}';
  const ask = { model, prompt, tools: { weather }, stopWhen: stepCountIs(3), maxRetries: 0 };
  assert.match((await generateText(ask)).text, /rain in Paris/);
  assert.match(await streamText(ask).text, /rain in Paris/);
}
const refused = (model) => generateText({ model, prompt: "Hello.", maxRetries: 0 });
await assert.rejects(refused(gateway("wrong")(createUnified()(id))), { message: /provide a valid apiKey/ });
await assert.rejects(refused(workers("wrong")(id)), { statusCode: 401 });
