import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, query, request } from '../api';
import { count, millis, money } from '../format';
import { goWith, href } from '../router';
import type { Self } from '../session';
import type { Attempt, CallDetail, Charge, List, LoggedCall, Payload, PayloadBody } from '../types';
import { Action, Badge, Card, Failure, Field, Page, Select, Show, Stat, Steps, Table, Time, type Tone, useLoad } from '../ui';

const RANGES = [
  { value: '-1h', name: 'Last hour' },
  { value: '-24h', name: 'Last 24 hours' },
  { value: '-7d', name: 'Last 7 days' },
  { value: '-30d', name: 'Last 30 days' },
];
export const OUTCOMES = ['succeeded', 'failed', 'throttled', 'canceled', 'rejected', 'interrupted'];
const PAGE = '100';
/** Older calls come in pages of so many, while the list is scrolled. */
const FURTHER = '500';

function toneOf(outcome: string): Tone {
  switch (outcome) {
    case 'succeeded':
      return 'good';
    case 'canceled':
    case 'throttled':
      return 'warn';
    default:
      return 'bad';
  }
}

/** Calls one by one, the newest first. The address is the search, so that a link shares it. */
export function Calls(props: { parameters: URLSearchParams }): VNode {
  const { parameters } = props;
  const set = (name: string, value: string) => goWith('calls', parameters, name, value);
  const search = {
    from: parameters.get('from') ?? '-24h',
    outcome: parameters.get('outcome') ?? '',
    model: parameters.get('model') ?? '',
    project: parameters.get('project') ?? '',
    q: parameters.get('q') ?? '',
    limit: PAGE,
  };
  return (
    <Page title="Calls" about="Every accepted call, the newest first. Prompts and answers are kept only where a gateway says so, and apart.">
      <Card>
        <div class="fields">
          <Select label="Range" value={search.from} options={RANGES} onValue={(value) => set('from', value)} />
          <Select
            label="Outcome"
            value={search.outcome}
            options={[{ value: '', name: 'any' }, ...OUTCOMES]}
            onValue={(value) => set('outcome', value)}
          />
          <Settled label="Model" value={search.model} onSettled={(value) => set('model', value)} />
          <Settled label="Project" value={search.project} onSettled={(value) => set('project', value)} />
          <Settled label="Search" hint="An id, a name or an error code" value={search.q} onSettled={(value) => set('q', value)} />
        </div>
      </Card>
      <Found key={JSON.stringify(search)} search={search} />
    </Page>
  );
}

/** A field whose text counts once it is left. */
export function Settled(props: { label: string; hint?: string; value: string; onSettled: (value: string) => void }): VNode {
  const [text, setText] = useState(props.value);
  return <Field label={props.label} {...(props.hint === undefined ? {} : { hint: props.hint })} value={text} onValue={setText} onSettled={props.onSettled} />;
}

/** What a search finds, page after page below one another: the next one is asked for when the last is scrolled to. */
function Found(props: { search: Record<string, string> }): VNode {
  const first = useLoad((signal) => get<List<LoggedCall>>(`/v1/logs${query(props.search)}`, signal), []);
  const [more, setMore] = useState<LoggedCall[]>([]);
  const [cursor, setCursor] = useState<string | null>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const asking = useRef(false);
  useEffect(() => {
    setMore([]);
    setCursor(undefined);
  }, [first.value]);
  return (
    <Show of={first} what="the calls">
      {(page) => {
        const next = cursor === undefined ? page.next_cursor : cursor;
        const older = async () => {
          if (asking.current) {
            return;
          }
          asking.current = true;
          setBusy(true);
          setError(undefined);
          try {
            const following = await get<List<LoggedCall>>(`/v1/logs${query({ ...props.search, limit: FURTHER, cursor: next ?? '' })}`);
            setMore((before) => [...before, ...following.data]);
            setCursor(following.next_cursor);
          } catch (cause) {
            setError(cause instanceof Error ? cause : new Error(String(cause)));
          }
          setBusy(false);
          asking.current = false;
        };
        const calls = [...page.data, ...more];
        const goesOn = next !== null && error === undefined && !busy;
        return (
          <Card>
            <CallTable calls={calls} onEnd={goesOn ? () => void older() : undefined} />
            {calls.length > 0 && (
              <p class="faint" role="status">
                {count(calls.length)} calls{next === null ? '' : busy ? ', and older ones are on their way' : ', and there are older ones'}
              </p>
            )}
            {error !== undefined && <Failure error={error} what="older calls" />}
            {next !== null && (
              <button type="button" class="primary" disabled={busy} onClick={() => void older()}>
                {busy ? 'Loading …' : 'Older calls'}
              </button>
            )}
          </Card>
        );
      }}
    </Show>
  );
}

export function CallTable(props: { calls: LoggedCall[]; empty?: string; onEnd?: (() => void) | undefined }): VNode {
  return (
    <Table
      caption="Calls"
      onEnd={props.onEnd}
      keyOf={(call) => call.call_id}
      empty={props.empty ?? 'No calls match. Try a longer range or fewer filters.'}
      rows={props.calls}
      columns={[
        {
          name: 'When',
          cell: (call) => (
            <a href={href(`calls/${call.call_id}`)}>
              <Time at={call.accepted_at} />
            </a>
          ),
        },
        { name: 'Outcome', cell: (call) => <Badge tone={toneOf(call.outcome)}>{call.error_code || call.outcome}</Badge> },
        { name: 'Model', cell: (call) => call.model ?? call.requested_model ?? '–' },
        { name: 'Provider', cell: (call) => call.provider ?? '–' },
        { name: 'Token', cell: (call) => call.token_name ?? 'none' },
        { name: 'Project', cell: (call) => call.project ?? '–' },
        { name: 'Tokens', figures: true, cell: (call) => `${count(call.input_tokens)} / ${count(call.output_tokens)}` },
        { name: 'Cost', figures: true, cell: (call) => money(call.cost_usd) },
        { name: 'Latency', figures: true, cell: (call) => millis(call.latency_ms) },
      ]}
    />
  );
}

export function CallPage(props: { id: string; self: Self }): VNode {
  const call = useLoad((signal) => get<CallDetail>(`/v1/logs/${encodeURIComponent(props.id)}`, signal), [props.id]);
  return (
    <Page title="Call" about={props.id} actions={<a href={href('calls')}>All calls</a>}>
      <Show of={call} what="the call">
        {(detail) => (
          <>
            <dl class="stats">
              <Stat name="Outcome" value={detail.error_code || detail.outcome} note={`status ${detail.status}`} />
              <Stat
                name="Cost"
                value={money(detail.cost_usd)}
                note={detail.cost_complete ? undefined : `not exact: ${detail.cost_gaps.join(', ') || 'something is not known'}`}
              />
              <Stat name="Latency" value={millis(detail.latency_ms)} note={`${millis(detail.upstream_ms)} at the provider`} />
              <Stat name="First token" value={millis(detail.first_token_ms)} />
            </dl>
            {detail.dynamic_route !== null && detail.dynamic_route !== '' && <Way call={detail} />}
            <Worth call={detail} mayEdit={props.self.permissions.includes('edit')} again={call.reload} />
            {detail.payload_kept && <PromptAndAnswer call={detail} mayRead={props.self.permissions.includes('payload')} />}
            <Timeline call={detail} />
            <Charges charges={detail.charges} />
            <Card title="All that is known">
              <Facts call={detail} />
            </Card>
          </>
        )}
      </Show>
    </Page>
  );
}

/** The way that a dynamic route led the call. */
function Way(props: { call: CallDetail }): VNode {
  const { call } = props;
  const steps = (call.route_path ?? '').split(' > ').filter((step) => step !== '');
  return (
    <Card title="Route">
      <p>
        <a href={href(`routes/${encodeURIComponent(call.gateway)}/${encodeURIComponent(call.dynamic_route ?? '')}`)}>
          dynamic/{call.dynamic_route}
        </a>
        , version {call.route_version}
      </p>
      <Steps label="The way of the call, element by element" steps={steps} />
    </Card>
  );
}

/** What was said of the call, and for those who may a way to say it. */
function Worth(props: { call: CallDetail; mayEdit: boolean; again: () => void }): VNode {
  const { call } = props;
  const say = async (feedback: number) => {
    await request(`/v1/logs/${call.call_id}`, { method: 'PATCH', body: { feedback } });
    props.again();
  };
  const verdict = call.feedback === 1 ? 'good' : call.feedback === -1 ? 'bad' : 'none yet';
  return (
    <Card title="Feedback">
      <p>
        Verdict: {verdict}
        {call.score !== null && call.score !== undefined && ` · score ${call.score}`}
        {call.labels.map((label) => (
          <>
            {' '}
            <Badge tone="plain">{label}</Badge>
          </>
        ))}
      </p>
      {props.mayEdit && (
        <div class="actions">
          <Action name="Good" onAction={() => say(1)} />
          <Action name="Bad" onAction={() => say(-1)} />
          <Action name="Neither" onAction={() => say(0)} />
        </div>
      )}
    </Card>
  );
}

/** What is kept of the prompt and the answer. It is loaded when it is asked for, because each reading is recorded. */
function PromptAndAnswer(props: { call: CallDetail; mayRead: boolean }): VNode {
  const [payload, setPayload] = useState<Payload>();
  const show = async () => setPayload(await get<Payload>(`/v1/logs/${props.call.call_id}/payload`));
  return (
    <Card title="Prompt and answer">
      {payload !== undefined ? (
        <>
          <Body name="Prompt" of={payload.request} />
          <Body name="Answer" of={payload.response} />
        </>
      ) : props.mayRead ? (
        <>
          <p>They are kept. Who reads them is recorded in the activity.</p>
          <div class="actions">
            <Action name="Show the prompt and the answer" onAction={show} />
          </div>
        </>
      ) : (
        <p>They are kept; seeing them needs the permission payload.</p>
      )}
    </Card>
  );
}

const OMITTED = {
  binary: 'Nothing is shown of it: it is no text.',
  streamed: 'Nothing is kept of it: it was passed on while it arrived.',
};

function Body(props: { name: string; of: PayloadBody }): VNode {
  const { name, of } = props;
  const notes = [`${count(of.bytes)} bytes`];
  if (of.cut && of.omitted === null) {
    notes.push('cut');
  }
  if (of.redactions > 0) {
    notes.push(`${count(of.redactions)} replaced`);
  }
  return (
    <>
      <h3>{name}</h3>
      <p>{notes.join(' · ')}</p>
      {of.omitted === null ? (
        <pre tabIndex={0} role="region" aria-label={name}>
          {readable(of)}
        </pre>
      ) : (
        <p>{OMITTED[of.omitted]}</p>
      )}
    </>
  );
}

/** JSON on several lines, where it is whole. */
function readable(body: PayloadBody): string {
  if (body.format !== 'json' || body.cut) {
    return body.text;
  }
  try {
    return JSON.stringify(JSON.parse(body.text), null, 2);
  } catch {
    return body.text;
  }
}

function Timeline(props: { call: CallDetail }): VNode {
  const begun = Date.parse(props.call.accepted_at);
  return (
    <Card title="Attempts">
      <Table
        caption="Attempts, in the order in which they were made"
        keyOf={(attempt: Attempt) => `${attempt.started_at} ${attempt.provider}/${attempt.model}`}
        empty="No provider was asked."
        rows={props.call.attempts}
        columns={[
          { name: 'After', figures: true, cell: (attempt) => millis(Date.parse(attempt.started_at) - begun) },
          { name: 'Provider and model', cell: (attempt) => `${attempt.provider}/${attempt.model}` },
          { name: 'Waited for a permit', figures: true, cell: (attempt) => millis(attempt.throttled_ms) },
          { name: 'Took', figures: true, cell: (attempt) => millis(attempt.duration_ms) },
          { name: 'Status', figures: true, cell: (attempt) => (attempt.status === 0 ? 'none' : attempt.status) },
          { name: 'Ended by', cell: (attempt) => attempt.error_code || 'an answer' },
          { name: 'May be charged', cell: (attempt) => chargeable(attempt) },
        ]}
      />
    </Card>
  );
}

/** Whether the provider may charge for an attempt, as far as that was kept. */
function chargeable(attempt: Attempt): string {
  return attempt.may_be_charged === null ? 'not known' : attempt.may_be_charged ? 'yes' : 'no';
}

function Charges(props: { charges: Charge[] }): VNode {
  return (
    <Card title="What the cost is made of">
      <Table
        caption="Charges"
        keyOf={(charge) => charge.meter}
        empty="Nothing was charged, or no price is known."
        rows={props.charges}
        columns={[
          { name: 'Meter', cell: (charge) => charge.meter.replaceAll('_', ' ') },
          { name: 'Quantity', figures: true, cell: (charge) => String(charge.quantity) },
          { name: 'Price of one', figures: true, cell: (charge) => money(charge.unit_price_usd) },
          { name: 'Cost', figures: true, cell: (charge) => money(charge.cost_usd) },
        ]}
      />
    </Card>
  );
}

function Facts(props: { call: CallDetail }): VNode {
  const told = Object.entries(props.call).filter(
    ([name, value]) => !['charges', 'attempts', 'annotations'].includes(name) && value !== null && value !== '',
  );
  return (
    <dl class="facts">
      {told.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
        </>
      ))}
    </dl>
  );
}
