// Google's JavaScript SDK: an answer, a stream, a tool loop, vectors: google_sdk.mjs URL TOKEN MODEL [EMBEDDING]
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

// The SDK is installed in the working folder.
const { ApiError, GoogleGenAI } = await import(
  pathToFileURL(process.cwd() + "/node_modules/@google/genai/dist/node/index.mjs")
);

const [url, token, model, ...embedding] = process.argv.slice(2);
const connect = (apiKey) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });
const client = connect(token);

const answer = await client.models.generateContent({ model, contents: "Hello." });
assert.deepEqual([answer.text, answer.candidates[0].finishReason], ["You said: Hello.", "STOP"]);
assert.ok(answer.usageMetadata.promptTokenCount > 0 && answer.usageMetadata.candidatesTokenCount > 0);

const chunks = [];
for await (const chunk of await client.models.generateContentStream({ model, contents: "Hello." })) {
  chunks.push(chunk);
}
assert.equal(chunks.map((chunk) => chunk.text ?? "").join(""), answer.text);
assert.equal(chunks.at(-1).candidates[0].finishReason, "STOP");
assert.equal(chunks.at(-1).usageMetadata.candidatesTokenCount, answer.usageMetadata.candidatesTokenCount);

const weather = {
  name: "weather",
  description: "The weather in a city.",
  parametersJsonSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const config = { tools: [{ functionDeclarations: [weather] }] };
const asked = { role: "user", parts: [{ text: 'weather {"city": "Paris"}' }] };
async function whole(contents) {
  return (await client.models.generateContent({ model, contents, config })).candidates[0].content.parts;
}
async function streamed(contents) {
  const parts = [];
  for await (const chunk of await client.models.generateContentStream({ model, contents, config })) {
    parts.push(...(chunk.candidates[0].content?.parts ?? []));
  }
  return parts;
}
for (const send of [whole, streamed]) {
  const parts = await send([asked]);
  const call = parts.find((part) => part.functionCall).functionCall;
  assert.deepEqual([call.name, call.args], ["weather", { city: "Paris" }]);
  const functionResponse = { id: call.id, name: call.name, response: { output: "rain in Paris" } };
  const said = await send([asked, { role: "model", parts }, { role: "user", parts: [{ functionResponse }] }]);
  assert.match(said.map((part) => part.text ?? "").join(""), /rain in Paris/);
}

assert.ok((await client.models.countTokens({ model, contents: "Hello." })).totalTokens > 0);
for (const each of embedding) {
  const { embeddings } = await client.models.embedContent({ model: each, contents: ["a", "b"] });
  assert.ok(embeddings.length === 2 && embeddings[0].values.length > 0);
}

const refused = (error) => error instanceof ApiError && error.status === 401;
await assert.rejects(connect("wrong").models.generateContent({ model, contents: "Hello." }), refused);
