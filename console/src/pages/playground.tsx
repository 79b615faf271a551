import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, request } from '../api';
import { count, millis, money, type Money } from '../format';
import type { List, Model } from '../types';
import { Card, Check, Copy, Failure, Page, Select, Show, Stat, useLoad } from '../ui';

interface Completion {
  choices: { message: { content: string | null } }[];
  usage?: { prompt_tokens: number; completion_tokens: number };
  x_gateway?: { provider: string; model: string; cost_usd: Money; call_id: string };
}

interface Trial {
  model: string;
  completion?: Completion;
  error?: Error;
  millis?: number;
}

const LANGUAGES = ['curl', 'Python', 'JavaScript', 'Java'];
const MOST = 4;

/** One prompt to one or several models side by side. These are calls like any others: they cost, and leave rows. */
export function Playground(): VNode {
  const models = useLoad((signal) => get<List<Model>>('/v1/models', signal), []);
  return (
    <Page title="Playground" about="Calls made here are like any others: they cost what they cost, and are recorded.">
      <Show of={models} what="the models">
        {(list) => {
          const chat = list.data.filter((model) => model.type === 'chat');
          return chat.length === 0 ? (
            <p class="empty">No chat model is on offer. Configure a provider in tollgate.yaml.</p>
          ) : (
            <Trials models={chat} />
          );
        }}
      </Show>
    </Page>
  );
}

function Trials(props: { models: Model[] }): VNode {
  const [prompt, setPrompt] = useState('Say hello in one short sentence.');
  const [chosen, setChosen] = useState<string[]>([props.models[0]?.id ?? '']);
  const [language, setLanguage] = useState('curl');
  const [trials, setTrials] = useState<Trial[]>([]);
  const [busy, setBusy] = useState(false);
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setTrials(chosen.map((model) => ({ model })));
    await Promise.all(
      chosen.map(async (model) => {
        const done = await ask(model, prompt);
        setTrials((before) => before.map((trial) => (trial.model === model ? done : trial)));
      }),
    );
    setBusy(false);
  };
  return (
    <>
      <Card>
        <form onSubmit={(event) => void send(event)}>
          <div class="field">
            <label for="prompt">Prompt</label>
            <textarea id="prompt" rows={4} value={prompt} onInput={(event) => setPrompt(event.currentTarget.value)} />
          </div>
          <fieldset class="choices">
            <legend>Models, up to {MOST}</legend>
            {props.models.slice(0, 200).map((model) => (
              <Check
                key={`${model.provider}/${model.id}`}
                label={model.id}
                checked={chosen.includes(model.id)}
                onValue={(checked) =>
                  setChosen(checked ? [...chosen, model.id].slice(-MOST) : chosen.filter((each) => each !== model.id))
                }
              />
            ))}
          </fieldset>
          <button type="submit" class="primary" disabled={busy || prompt.trim() === '' || chosen.length === 0}>
            {busy ? 'Waiting …' : 'Send'}
          </button>
        </form>
      </Card>
      <div class="columns" aria-live="polite">
        {trials.map((trial) => (
          <Card key={trial.model} title={trial.model}>
            <Outcome trial={trial} />
          </Card>
        ))}
      </div>
      <Card title="The same call in code">
        <Select label="Language" value={language} options={LANGUAGES} onValue={setLanguage} />
        <Copy label={`The call in ${language}`} text={code(language, chosen[0] ?? '', prompt)} />
      </Card>
    </>
  );
}

async function ask(model: string, prompt: string): Promise<Trial> {
  const started = performance.now();
  try {
    const reply = await request<Completion>('/v1/chat/completions', {
      method: 'POST',
      body: { model, messages: [{ role: 'user', content: prompt }] },
    });
    return { model, completion: reply.body, millis: performance.now() - started };
  } catch (cause) {
    return { model, error: cause instanceof Error ? cause : new Error(String(cause)) };
  }
}

function Outcome(props: { trial: Trial }): VNode {
  const { completion, error, millis: took } = props.trial;
  if (error !== undefined) {
    return <Failure error={error} what="an answer" />;
  }
  if (completion === undefined) {
    return <p class="waiting">Waiting for the model …</p>;
  }
  return (
    <>
      <p class="answer">{completion.choices[0]?.message.content ?? '(no text)'}</p>
      <dl class="stats small">
        <Stat name="Cost" value={money(completion.x_gateway?.cost_usd)} />
        <Stat
          name="Tokens"
          value={`${count(completion.usage?.prompt_tokens)} in, ${count(completion.usage?.completion_tokens)} out`}
        />
        <Stat name="Time" value={millis(took)} />
      </dl>
    </>
  );
}

function code(language: string, model: string, prompt: string): string {
  const base = `${location.origin}/v1`;
  const text = JSON.stringify(prompt);
  switch (language) {
    case 'Python':
      return `import os
from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(base)}, api_key=os.environ["TOLLGATE_TOKEN"])
completion = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": ${text}}],
)
print(completion.choices[0].message.content)`;
    case 'JavaScript':
      return `import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${JSON.stringify(base)}, apiKey: process.env.TOLLGATE_TOKEN });
const completion = await client.chat.completions.create({
  model: ${JSON.stringify(model)},
  messages: [{ role: "user", content: ${text} }],
});
console.log(completion.choices[0].message.content);`;
    case 'Java':
      return `OpenAIClient client = OpenAIOkHttpClient.builder()
        .baseUrl(${JSON.stringify(base)})
        .apiKey(System.getenv("TOLLGATE_TOKEN"))
        .build();
ChatCompletion completion = client.chat().completions().create(ChatCompletionCreateParams.builder()
        .model(${JSON.stringify(model)})
        .addUserMessage(${text})
        .build());
System.out.println(completion.choices().get(0).message().content().orElse(""));`;
    default:
      return `curl ${base}/chat/completions \\
  -H "Authorization: Bearer $TOLLGATE_TOKEN" -H 'Content-Type: application/json' \\
  -d ${shell(JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] }))}`;
  }
}

/** Quotes text for a shell. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
