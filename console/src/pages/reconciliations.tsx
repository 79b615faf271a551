import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, request } from '../api';
import { firstDay, money, percent, plain } from '../format';
import { go, href } from '../router';
import type { List, ProviderList, Reconciliation, ReconciliationExplanation } from '../types';
import { Badge, Card, Dialog, Field, Form, Page, Select, Show, Stat, Table, Time, type Tone, useLoad } from '../ui';

const PATH = '/v1/admin/reconciliations';
const WHILE_RUNNING = 2_000;

export function Reconciliations(props: { edits: boolean }): VNode {
  const list = useLoad((signal) => get<List<Reconciliation>>(`${PATH}?limit=100`, signal), []);
  const [starting, setStarting] = useState(false);
  return (
    <Card title="Reconciliations">
      <Show of={list} what="the reconciliations">
        {(found) => (
          <Table
            caption="Reconciliations, the newest first"
            keyOf={(each) => each.id}
            empty="The books were not compared with a provider’s own account yet. Store an admin key of the provider’s organization as a provider key, and start one."
            rows={found.data}
            columns={[
              {
                name: 'Provider',
                cell: (each) => <a href={href(`books/reconciliations/${each.id}`)}>{each.provider}</a>,
              },
              { name: 'From', cell: (each) => each.from },
              { name: 'To', cell: (each) => each.to },
              { name: 'State', cell: (each) => <State of={each} /> },
              { name: 'Covered', figures: true, cell: (each) => share(each.coverage) },
              { name: 'Unexplained', figures: true, cell: (each) => share(each.unexplained) },
              { name: 'Provider says', figures: true, cell: (each) => money(each.provider_usd) },
              { name: 'Books say', figures: true, cell: (each) => money(each.gateway_usd) },
              { name: 'Started', cell: (each) => <Time at={each.created_at} relative /> },
            ]}
          />
        )}
      </Show>
      {props.edits && (
        <button type="button" class="primary" onClick={() => setStarting(true)}>
          Start a reconciliation
        </button>
      )}
      {starting && <Start onClose={() => setStarting(false)} />}
    </Card>
  );
}

function share(value: string | null): string {
  return value === null ? '–' : percent(Number(value));
}

function State(props: { of: Reconciliation }): VNode {
  const { status, within_tolerance: within } = props.of;
  if (status === 'succeeded') {
    return within === true ? <Badge tone="good">agrees</Badge> : <Badge tone="warn">differs</Badge>;
  }
  const tone: Tone = status === 'failed' ? 'bad' : 'plain';
  return <Badge tone={tone}>{status}</Badge>;
}

function Start(props: { onClose: () => void }): VNode {
  const providers = useLoad((signal) => get<ProviderList>('/v1/stats/providers', signal), []);
  const [provider, setProvider] = useState('');
  const [key, setKey] = useState('default/admin');
  const [from, setFrom] = useState(firstDay(-1));
  const [to, setTo] = useState(firstDay(0));
  const [own, setOwn] = useState('');
  const [tolerance, setTolerance] = useState('0.5');
  return (
    <Dialog title="Start a reconciliation" onClose={props.onClose}>
      <Show of={providers} what="the providers">
        {(list) => {
          const chosen = provider === '' ? (list.data[0]?.provider ?? '') : provider;
          const start = async () => {
            const ids = own.split(/[\s,]+/).filter((id) => id !== '');
            const made = await request<Reconciliation>(PATH, {
              method: 'POST',
              body: { provider: chosen, from, to, key, own: ids, tolerance },
            });
            go(`books/reconciliations/${made.body.id}`);
          };
          return (
            <Form action="Start it" disabled={from === '' || to === '' || key === ''} onSubmit={start}>
              <Select label="Provider" value={chosen} options={list.data.map((each) => each.provider)} onValue={setProvider} />
              <Field
                label="Admin key"
                hint="A stored provider key that is an admin key of the organization, as gateway/alias"
                value={key}
                onValue={setKey}
                required
              />
              <div class="fields">
                <Field label="From" type="date" hint="The first day, in UTC" value={from} onValue={setFrom} required />
                <Field label="To" type="date" hint="The day after the last; 31 days at most" value={to} onValue={setTo} required />
              </div>
              <Field
                label="The gateway’s own keys or projects"
                hint="By the provider’s ids, with commas between; what others used came past the gateway"
                value={own}
                onValue={setOwn}
              />
              <Field label="Tolerance in percent" inputMode="decimal" value={tolerance} onValue={setTolerance} />
            </Form>
          );
        }}
      </Show>
    </Dialog>
  );
}

export function ReconciliationPage(props: { id: string }): VNode {
  const path = `${PATH}/${encodeURIComponent(props.id)}`;
  const [over, setOver] = useState(false);
  const loaded = useLoad(
    async (signal) => {
      const found = await get<Reconciliation>(path, signal);
      setOver(found.status !== 'running');
      return found;
    },
    [path, over],
    over ? 0 : WHILE_RUNNING,
  );
  return (
    <Page title="Reconciliation" about="The books beside the provider’s own account, and what explains each difference.">
      <Show of={loaded} what="the reconciliation">
        {(found) => (
          <>
            <dl class="stats">
              <Stat name="Provider says" value={money(found.provider_usd)} />
              <Stat name="Books say" value={money(found.gateway_usd)} />
              <Stat name="Covered by the books" value={share(found.coverage)} />
              <Stat name="Unexplained" value={share(found.unexplained)} note={`${found.tolerance} % is tolerated`} />
            </dl>
            <Card>
              <dl class="facts">
                <dt>State</dt>
                <dd>
                  <span role="status">
                    <State of={found} />
                  </span>
                </dd>
                <dt>Provider</dt>
                <dd>{found.provider}</dd>
                <dt>Days, in UTC</dt>
                <dd>
                  {found.from} up to {found.to}, that day not included
                </dd>
                <dt>Started</dt>
                <dd>
                  <Time at={found.created_at} />
                </dd>
                {found.error !== null && (
                  <>
                    <dt>Why it failed</dt>
                    <dd>{found.error}</dd>
                  </>
                )}
              </dl>
            </Card>
            {found.report !== null && found.report !== undefined && <Report of={found.report} />}
          </>
        )}
      </Show>
    </Page>
  );
}

function Report(props: { of: NonNullable<Reconciliation['report']> }): VNode {
  const { costs, differences, more_differences: more, notes } = props.of;
  return (
    <>
      {notes.length > 0 && (
        <Card title="Notes">
          <ul class="problems">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Card>
      )}
      <Card title="What days cost">
        <Table
          caption="Days whose cost differs"
          keyOf={(day) => day.day}
          empty="Every day costs the same on both sides."
          rows={costs}
          columns={[
            { name: 'Day', cell: (day) => day.day },
            { name: 'Provider', figures: true, cell: (day) => money(day.provider_usd) },
            { name: 'Books', figures: true, cell: (day) => money(day.gateway_usd) },
            { name: 'Because', cell: (day) => <Explanations of={day.explanations} amount={(each) => money(each.cost_usd)} /> },
          ]}
        />
      </Card>
      <Card title="What was used">
        <Table
          caption="Usage that differs, by day, model, service tier and meter"
          keyOf={(each) => `${each.day} ${each.model} ${each.service_tier} ${each.meter}`}
          empty="As much was used on both sides."
          rows={differences}
          columns={[
            { name: 'Day', cell: (each) => each.day },
            { name: 'Model', cell: (each) => each.model },
            { name: 'Tier', cell: (each) => each.service_tier },
            { name: 'Meter', cell: (each) => each.meter },
            { name: 'Provider', figures: true, cell: (each) => plain(each.provider) },
            { name: 'Books', figures: true, cell: (each) => plain(each.gateway) },
            { name: 'Because', cell: (each) => <Explanations of={each.explanations} amount={(why) => plain(why.quantity)} /> },
          ]}
        />
        {more > 0 && <p class="faint">There are {more} more; <code>tollgate books reconcile --json</code> prints them all.</p>}
      </Card>
    </>
  );
}

function Explanations(props: {
  of: ReconciliationExplanation[];
  amount: (of: ReconciliationExplanation) => string;
}): VNode {
  return (
    <>
      {props.of.map((each, at) => (
        <div key={at}>
          {props.amount(each)} {each.reason.replace(/_/g, ' ')}: {each.what}
        </div>
      ))}
    </>
  );
}
