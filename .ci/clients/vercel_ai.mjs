// Vercel's AI SDK: an answer, a stream, a tool loop, vectors, by four APIs: vercel_ai.mjs URL TOKEN MODEL [EMBEDDING]
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The packages are installed in the working folder.
const resolve = createRequire(pathToFileURL(process.cwd() + "/")).resolve;
const { embedMany, generateText, jsonSchema, stepCountIs, streamText, tool } = await import(pathToFileURL(resolve("ai")));
const { createOpenAI } = await import(pathToFileURL(resolve("@ai-sdk/openai")));

const { createAnthropic } = await import(pathToFileURL(resolve("@ai-sdk/anthropic")));
const { createGoogleGenerativeAI } = await import(pathToFileURL(resolve("@ai-sdk/google")));

const [url, token, id, ...embedding] = process.argv.slice(2);
const openai = createOpenAI({ baseURL: url + "/v1", apiKey: token });
const anthropic = createAnthropic({ baseURL: url + "/v1", apiKey: token });
const google = createGoogleGenerativeAI({ baseURL: url + "/v1beta", apiKey: token });
const weather = tool({
  description: "The weather in a city.",
  inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
  execute: async ({ city }) => `rain in ${city}`,
});

for (const model of [openai.chat(id), openai.responses(id), anthropic(id), google(id)]) {
  const answer = await generateText({ model, prompt: "Hello.", maxRetries: 0 });
  assert.equal(answer.text, "You said: Hello.");
  assert.ok(answer.usage.outputTokens > 0);
  const stream = streamText({ model, prompt: "Hello.", maxRetries: 0 });
  assert.equal(await stream.text, answer.text);
  assert.ok((await stream.usage).outputTokens > 0);
  const prompt = 'weather {"city": "Paris"}';
  const ask = { model, prompt, tools: { weather }, stopWhen: stepCountIs(3), maxRetries: 0 };
  assert.match((await generateText(ask)).text, /rain in Paris/);
  assert.match(await streamText(ask).text, /rain in Paris/);
}
for (const each of embedding) {
  for (const model of [openai.embedding(each), google.embedding(each)]) {
    assert.equal((await embedMany({ model, values: ["a", "b"] })).embeddings.length, 2);
  }
}
