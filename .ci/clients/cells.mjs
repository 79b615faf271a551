// Translated answers and streams, written down as values of the types that the callers' own SDKs have, for the compiler to
// check: cells.mjs URL TOKEN > cells.ts
import { readFileSync } from "node:fs";

const [url, token] = process.argv.slice(2);
const answers = JSON.parse(readFileSync(new URL("answers.json", import.meta.url)));
// Members that the types need not know: ours; those in which providers and clients of chat completions have thoughts and
// signatures; what OpenAI's reference has though its types do not, as a member or as null ("The response object").
const ours = ["x_gateway", "reasoning_content", "reasoning_details", "extra_content", "store"];
const nullable = ["usage", "user"];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tool = { name: "weather", description: "The weather in a city." };
const messages = [{ role: "user", content: "Hello." }];

// How each API is asked, the types of its answers and events, and whose bytes pass as they are.
const apis = [
  {
    own: "over-chat",
    path: () => "/v1/chat/completions",
    body: { messages, tools: [{ type: "function", function: { ...tool, parameters } }] },
    types: ["OpenAI.ChatCompletion", "OpenAI.ChatCompletionChunk"],
  },
  {
    own: "over-responses",
    path: () => "/v1/responses",
    body: { input: messages, tools: [{ type: "function", ...tool, parameters }] },
    types: ["OpenAI.Responses.Response", "OpenAI.Responses.ResponseStreamEvent"],
  },
  {
    own: "over-messages",
    path: () => "/v1/messages",
    body: { messages, max_tokens: 256, tools: [{ ...tool, input_schema: parameters }] },
    types: ["Anthropic.Message", "Anthropic.RawMessageStreamEvent | { type: 'ping' }"],
  },
  {
    own: "over-generate-content",
    path: (model, stream) => `/v1beta/models/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    body: {
      contents: [{ role: "user", parts: [{ text: "Hello." }] }],
      tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema: parameters }] }],
    },
    types: ["Gemini", "Gemini"],
  },
];

function simulated(model, stream) {
  const { whole, events } = answers[model];
  if (!stream) return { body: JSON.stringify(whole) };
  const name = (event) => (event.type ? `event: ${event.type}\n` : "");
  const said = events.map((event) => `${name(event)}data: ${JSON.stringify(event)}\n\n`).join("");
  const body = said + (model === "over-chat" ? "data: [DONE]\n\n" : "");
  return { body, headers: { "content-type": "text/event-stream" } };
}

async function ask(api, model, stream, simulate) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  if (simulate) headers["x-simulate"] = JSON.stringify(simulate);
  const body = JSON.stringify(api.path().includes(":") ? api.body : { model, stream, ...api.body });
  const response = await fetch(url + api.path(model, stream), { method: "POST", headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${api.path(model, stream)}: ${text}`);
  if (!stream) return [text];
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith("data: ") && line !== "data: [DONE]");
  return lines.map((line) => line.slice("data: ".length));
}

function withoutOurs(name, value) {
  if (value?.type === "response.function_call_arguments.done") delete value.name;
  return ours.includes(name) || (value === null && nullable.includes(name)) ? undefined : value;
}

console.log(`import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";
import { GenerateContentResponse } from "@google/genai";

// As JSON has it: a text in place of an enum; what may be null may be missing, and so may the caller of a tool, as
// Anthropic's types for Python and Java have it; without what SDKs add to it.
type Wire<T> = T extends string ? \`\${T}\` : T extends (infer U)[] ? Wire<U>[] : T extends object
  ? { [K in keyof T as K extends "output_text" | "caller" ? never : null extends T[K] ? never : K]: Wire<T[K]> }
    & { [K in keyof T as K extends "caller" ? K : null extends T[K] ? K : never]?: Wire<T[K]> }
  : T;
type Gemini = Pick<GenerateContentResponse,
  "candidates" | "usageMetadata" | "modelVersion" | "responseId" | "createTime" | "promptFeedback">;
`);
let count = 0;
for (const api of apis) {
  for (const model of Object.keys(answers).filter((each) => each !== api.own)) {
    for (const stream of [false, true]) {
      for (const simulate of [undefined, simulated(model, stream)]) {
        for (const text of await ask(api, model, stream, simulate)) {
          const value = JSON.stringify(JSON.parse(text, withoutOurs));
          console.log(`export const a${count++}: Wire<${api.types[stream ? 1 : 0]}> = ${value};`);
        }
      }
    }
  }
}
