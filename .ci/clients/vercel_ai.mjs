// Vercel's AI SDK: an answer, a stream, a tool loop and vectors, by both of OpenAI's APIs: vercel_ai.mjs URL TOKEN
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The packages are installed in the working folder.
const resolve = createRequire(pathToFileURL(process.cwd() + "/")).resolve;
const { embedMany, generateText, jsonSchema, stepCountIs, streamText, tool } = await import(pathToFileURL(resolve("ai")));
const { createOpenAI } = await import(pathToFileURL(resolve("@ai-sdk/openai")));

const [url, token] = process.argv.slice(2);
const openai = createOpenAI({ baseURL: url + "/v1", apiKey: token });
const weather = tool({
  description: "The weather in a city.",
  inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
  execute: async ({ city }) => `rain in ${city}`,
});

for (const model of [openai.chat("simulated-small"), openai.responses("simulated-small")]) {
  const answer = await generateText({ model, prompt: "Hello.", maxRetries: 0 });
  assert.equal(answer.text, "You said: Hello.");
  assert.ok(answer.usage.outputTokens > 0);
  assert.equal(await streamText({ model, prompt: "Hello.", maxRetries: 0 }).text, answer.text);
  const prompt = 'weather {"city": "Paris"}';
  const loop = await generateText({ model, prompt, tools: { weather }, stopWhen: stepCountIs(3), maxRetries: 0 });
  assert.match(loop.text, /rain in Paris/);
}
const { embeddings } = await embedMany({ model: openai.embedding("simulated-embedding"), values: ["a", "b"] });
assert.equal(embeddings.length, 2);
