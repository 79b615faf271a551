import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, query, send } from '../api';
import { count, firstDay, money, plain } from '../format';
import { href } from '../router';
import type { Self } from '../session';
import type { ClosedMonth, List } from '../types';
import { Action, Card, Copy, Field, Page, Select, Show, Stat, Table, Time, useLoad } from '../ui';
import { Gaps } from './prices';
import { Reconciliations } from './reconciliations';

/** What is of all gateways is shown to tokens for all. */
export function Books(props: { self: Self }): VNode {
  const { self } = props;
  const everywhere = self.gateways.includes('*');
  const edits = everywhere && self.permissions.includes('edit');
  return (
    <Page title="Books" about="How far what calls cost is known, how it is checked, and how it gets into your own tools.">
      {everywhere && <Reconciliations edits={edits} />}
      <Gaps everywhere={everywhere} edits={edits} />
      {everywhere && <Months />}
      {self.permissions.includes('read') && <Exports />}
      {!everywhere && (
        <p class="faint">Reconciliations, own prices and closed months are of all gateways, and for tokens for all gateways.</p>
      )}
    </Page>
  );
}

function Months(): VNode {
  const months = useLoad((signal) => get<List<ClosedMonth>>('/v1/admin/books/months?limit=1000', signal), []);
  return (
    <Card title="Closed months">
      <Show of={months} what="the closed months">
        {(list) => {
          const last = firstDay(-1).slice(0, 7);
          return (
            <>
              <Table
                caption="Closed months, the newest first"
                keyOf={(month) => month.month}
                empty="No month is closed yet. Once a month is over, the command below signs its sums and a hash of every row."
                rows={list.data}
                columns={[
                  { name: 'Month', cell: (month) => <a href={href(`books/months/${month.month}`)}>{month.month}</a> },
                  { name: 'Rows', figures: true, cell: (month) => count(month.rows) },
                  { name: 'Adjustments', figures: true, cell: (month) => count(month.adjustments) },
                  { name: 'Cost', figures: true, cell: (month) => money(month.cost_usd) },
                  { name: 'Closed', cell: (month) => <Time at={month.closed_at} /> },
                  { name: 'By', cell: (month) => month.closed_by },
                ]}
              />
              <p>A month is closed, and proved, where the master key is:</p>
              <Copy
                label="The commands for a month"
                text={
                  list.data.some((month) => month.month === last)
                    ? `tollgate books show ${last}`
                    : `tollgate books close ${last}\ntollgate books show ${last}`
                }
              />
            </>
          );
        }}
      </Show>
    </Card>
  );
}

export function MonthPage(props: { name: string }): VNode {
  const { name } = props;
  const month = useLoad((signal) => get<ClosedMonth>(`/v1/admin/books/months/${encodeURIComponent(name)}`, signal), [name]);
  return (
    <Page title={`Books of ${name}`} about="What was signed when the month was closed.">
      <Show of={month} what="the month">
        {(closed) => (
          <>
            <dl class="stats">
              <Stat name="Cost" value={money(closed.cost_usd)} note={`${money(closed.list_cost_usd)} at list prices`} />
              <Stat name="Rows" value={count(closed.rows)} />
              <Stat name="Adjustments" value={count(closed.adjustments)} />
            </dl>
            <Card title="By meter">
              <Table
                caption="Sums by meter"
                keyOf={(sum) => sum.meter}
                empty="Nothing was charged in this month."
                rows={closed.meters ?? []}
                columns={[
                  { name: 'Meter', cell: (sum) => sum.meter },
                  { name: 'Quantity', figures: true, cell: (sum) => plain(sum.quantity) },
                  { name: 'Cost', figures: true, cell: (sum) => money(sum.cost_usd) },
                ]}
              />
            </Card>
            <Card title="Proof">
              <dl class="facts">
                <dt>Closed</dt>
                <dd>
                  <Time at={closed.closed_at} /> by {closed.closed_by}
                </dd>
                <dt>Root over all rows</dt>
                <dd>{closed.root}</dd>
              </dl>
              <p>This hashes the month again, and names what has changed since:</p>
              <Copy label="The command that proves the month" text={`tollgate books show ${name}`} />
            </Card>
          </>
        )}
      </Show>
    </Page>
  );
}

const KINDS = [
  { value: 'focus', name: 'FOCUS 1.2: charges by day, for finance' },
  { value: 'usage', name: 'Usage: every call' },
];
const FORMATS: Record<string, string[]> = { focus: ['csv', 'parquet'], usage: ['csv', 'ndjson', 'parquet', 'arrow'] };

function Exports(): VNode {
  const [kind, setKind] = useState('focus');
  const [from, setFrom] = useState(firstDay(0));
  const [to, setTo] = useState(firstDay(1));
  const [format, setFormat] = useState('csv');
  const formats = FORMATS[kind] ?? [];
  const chosen = formats.includes(format) ? format : 'csv';
  const address = `/v1/exports/${kind}${query({ from, to, format: chosen })}`;
  const file = `tollgate-${kind}-${from}.${chosen}`;
  return (
    <Card title="Exports">
      <div class="fields">
        <Select label="What" value={kind} options={KINDS} onValue={setKind} />
        <Field label="From" type="date" hint="The first day, in UTC" value={from} onValue={setFrom} required />
        <Field label="To" type="date" hint="The day after the last" value={to} onValue={setTo} required />
        <Select label="Format" value={chosen} options={formats} onValue={setFormat} />
      </div>
      <div class="row">
        <Action name="Download" onAction={() => download(address, file)} />
      </div>
      <p>The same by curl, for exports that are larger than a browser should hold:</p>
      <Copy
        label="The export for curl"
        text={`curl -H "Authorization: Bearer $TOLLGATE_TOKEN" -o ${file} '${location.origin}${address}'`}
      />
    </Card>
  );
}

async function download(address: string, file: string): Promise<void> {
  const response = await send(address);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}
