import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { get, send } from '../api';
import { Figures as Chart, type Column, HeatMap, type Line, type Shape } from '../charts';
import { approximate, compact, count, millis, money, percent } from '../format';
import { go } from '../router';
import type { Analytics as Answer, Figures } from '../types';
import { Action, Card, Copy, Field, Page, Select, Show, Stat, Table, Time, useLoad } from '../ui';

const RANGES = [
  { value: '-1h', name: 'Last hour' },
  { value: '-24h', name: 'Last 24 hours' },
  { value: '-7d', name: 'Last 7 days' },
  { value: '-30d', name: 'Last 30 days' },
  { value: '-90d', name: 'Last 90 days' },
  { value: '-400d', name: 'Last 400 days' },
];
const INTERVALS = ['minute', 'hour', 'day', 'week', 'month'];
const DIMENSIONS = ['provider', 'model', 'requested_model', 'project', 'gateway', 'token', 'route', 'outcome', 'error_code', 'session'];
/** Not a metric of the API: how many calls took how long, which is asked for band by band. */
const BANDS = 'latency_bands';
/** Where each band of latency begins, in milliseconds. */
const BAND_STARTS = [0, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
const METRICS = [
  { value: 'requests', name: 'Calls' },
  { value: BANDS, name: 'Calls by latency' },
  { value: 'cost_usd', name: 'Spend' },
  { value: 'total_tokens', name: 'Tokens' },
  { value: 'success_rate', name: 'Success rate' },
  { value: 'latency_ms.p95', name: 'Latency, p95' },
  { value: 'first_token_ms.avg', name: 'First token, average' },
  { value: 'throttled', name: 'Throttled calls' },
];
const HEAT_MAP = 'heat map';
const SHAPES = ['line', 'area', 'bar', HEAT_MAP];
const DEFAULTS: Record<string, string> = { from: '-7d', interval: 'day', group_by: '', metric: 'requests', shape: 'line' };
const MOST_LINES = 8;

/** The whole query by hand. The address is the query, so that a link shares it. */
export function Analytics(props: { parameters: URLSearchParams }): VNode {
  const { parameters } = props;
  const usual = (name: string) => (name === 'shape' && parameters.get('metric') === BANDS ? HEAT_MAP : (DEFAULTS[name] ?? ''));
  const value = (name: string) => parameters.get(name) ?? usual(name);
  const set = (name: string, next: string) => {
    const changed = new URLSearchParams(parameters);
    changed.delete('days');
    if (next === '' || next === usual(name)) {
      changed.delete(name);
    } else {
      changed.set(name, next);
    }
    go('analytics', changed);
  };
  const question = questionOf(parameters);
  const address = addressOf(question);
  const banded = value('metric') === BANDS;
  const answer = useLoad((signal) => ask(question, banded, signal), [address, banded]);
  return (
    <Page title="Analytics" about="The same figures as GET /v1/analytics: the query below can be copied.">
      <Card>
        <div class="fields">
          <Select label="Range" value={value('from')} options={RANGES} onValue={(next) => set('from', next)} />
          <Select label="Interval" value={value('interval')} options={INTERVALS} onValue={(next) => set('interval', next)} />
          <Select
            label="Group by"
            value={value('group_by')}
            options={[{ value: '', name: 'nothing' }, ...DIMENSIONS]}
            onValue={(next) => set('group_by', next)}
          />
          <Select label="Show" value={value('metric')} options={METRICS} onValue={(next) => set('metric', next)} />
          <Select label="As" value={value('shape')} options={SHAPES} onValue={(next) => set('shape', next)} />
          <Filters parameters={parameters} />
        </div>
      </Card>
      <Show of={answer} what="the analytics">
        {(loaded) => <Result {...loaded} metric={value('metric')} shape={value('shape')} />}
      </Show>
      <Card title="The same query elsewhere">
        <Copy label="The query for curl" text={`curl -H "Authorization: Bearer $TOLLGATE_TOKEN" '${location.origin}${address}'`} />
        <div class="row">
          {(['csv', 'ndjson', 'parquet'] as const).map((format) => (
            <Action key={format} name={`Download ${format}`} onAction={() => download(address, format)} />
          ))}
        </div>
      </Card>
    </Page>
  );
}

function addressOf(question: URLSearchParams): string {
  return `/v1/analytics?${question}`;
}

function questionOf(parameters: URLSearchParams): URLSearchParams {
  const question = new URLSearchParams();
  question.set('from', parameters.get('from') ?? (parameters.has('days') ? `-${parameters.get('days')}d` : '-7d'));
  question.set('interval', parameters.get('interval') ?? 'day');
  question.set('tz', Intl.DateTimeFormat().resolvedOptions().timeZone);
  for (const [name, value] of parameters) {
    if (name !== 'metric' && name !== 'shape' && name !== 'days' && !question.has(name)) {
      question.append(name, value);
    }
  }
  return question;
}

interface Asked {
  answer: Answer;
  /** How many calls of each interval took how long, the slowest first; undefined where that is not shown. */
  bands: Line[] | undefined;
}

async function ask(question: URLSearchParams, banded: boolean, signal: AbortSignal): Promise<Asked> {
  const answer = await get<Answer>(addressOf(question), signal);
  return { answer, bands: banded ? await bandsOf(question, answer, signal) : undefined };
}

/** Asks for one band after the other: together they would be more than one caller's share. */
async function bandsOf(question: URLSearchParams, whole: Answer, signal: AbortSignal): Promise<Line[]> {
  const bands: Line[] = [];
  for (const [at, from] of BAND_STARTS.entries()) {
    const next = BAND_STARTS[at + 1];
    const narrowed = new URLSearchParams(question);
    // The same time for all of them, whenever they are asked.
    narrowed.set('from', whole.from);
    narrowed.set('to', whole.to);
    narrowed.set('latency_ms', next === undefined ? `${from}..` : `${from}..${next - 1}`);
    narrowed.set('metrics', 'requests');
    // By something that has two values, for without groups there would be breakdowns by all that there is.
    narrowed.set('group_by', 'stream');
    const { series } = await get<Answer>(addressOf(narrowed), signal);
    bands.unshift({
      name: bandName(from, next),
      values: series.map((each) => each.groups.reduce((calls, group) => calls + group.requests, 0)),
    });
  }
  return bands;
}

function bandName(from: number, next: number | undefined): string {
  const edge = (at: number) => (at < 1_000 ? `${at} ms` : `${at / 1_000} s`);
  if (next === undefined) {
    return `from ${edge(from)}`;
  }
  return from === 0 ? `under ${edge(next)}` : `${edge(from)} to ${edge(next)}`;
}

async function download(address: string, format: string): Promise<void> {
  const response = await send(`${address}&format=${format}`);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = `tollgate-analytics.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Filters as they are written in the query: one to a line of the field, `model=gpt-4.1` or `project=!demo`. */
function Filters(props: { parameters: URLSearchParams }): VNode {
  const named = [...props.parameters].filter(([name]) => !(name in DEFAULTS) && name !== 'days');
  const text = named.map(([name, value]) => `${name}=${value}`).join(' ');
  const apply = (next: string) => {
    const changed = new URLSearchParams([...props.parameters].filter(([name]) => name in DEFAULTS || name === 'days'));
    for (const each of next.split(/\s+/)) {
      const at = each.indexOf('=');
      if (at > 0) {
        changed.append(each.slice(0, at), each.slice(at + 1));
      }
    }
    go('analytics', changed);
  };
  return (
    <Field
      key={text}
      label="Filters"
      hint="Such as model=gpt-4.1 project=!demo"
      value={text}
      onValue={() => undefined}
      onSettled={apply}
    />
  );
}

function Result(props: Asked & { metric: string; shape: string }): VNode {
  const { answer, bands, metric, shape } = props;
  const lines = useMemo(() => bands ?? linesOf(answer, metric), [answer, bands, metric]);
  const columns = useMemo(() => answer.series.map((each) => columnOf(each.bucket, answer.interval)), [answer]);
  const buckets = useMemo(() => columns.map(labelOf), [columns]);
  const format = formatOf(metric);
  const { totals } = answer;
  return (
    <>
      <dl class="stats">
        <Stat name="Calls" value={count(totals.requests)} note={`${percent(totals.success_rate)} succeeded`} />
        <Stat name="Spend" value={money(totals.cost_usd)} />
        <Stat name="Tokens" value={compact(totals.total_tokens)} />
        <Stat name="Latency, p95" value={millis(totals.latency_ms.p95)} />
      </dl>
      <Card>
        {shape === HEAT_MAP ? (
          <HeatMap title={nameOf(metric)} rows={bands === undefined ? 'Group' : 'Latency'} columns={columns} lines={lines} format={format} />
        ) : (
          <Chart title={nameOf(metric)} shape={shape as Shape} buckets={buckets} lines={lines} format={format} />
        )}
      </Card>
      {answer.group_by.length > 0 && <Groups answer={answer} />}
      <p class="faint">
        {(answer.truncated ?? []).length > 0 && 'Only the first groups of each interval are shown. '}
        {answer.as_of !== null && <>Every call up to <Time at={answer.as_of} /> is counted.</>}
      </p>
    </>
  );
}

function nameOf(metric: string): string {
  return METRICS.find((each) => each.value === metric)?.name ?? metric;
}

function formatOf(metric: string): (value: number | null) => string {
  if (metric === 'cost_usd') {
    return (value) => (value === null ? '–' : `$${value}`);
  }
  if (metric === 'success_rate') {
    return percent;
  }
  return metric.includes('_ms') ? millis : compact;
}

/** The value of a metric such as `latency_ms.p95`. */
function figure(figures: Figures, metric: string): number | null {
  let value: unknown = figures;
  for (const name of metric.split('.')) {
    value = value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined;
  }
  return typeof value === 'number' || typeof value === 'string' ? approximate(value) : null;
}

/** One line for each group, those with the largest sums first; the rest are left to the table. */
function linesOf(answer: Answer, metric: string): Line[] {
  const lines = new Map<string, (number | null)[]>();
  answer.series.forEach((each, index) => {
    for (const group of each.groups) {
      const name = groupName(group, answer.group_by);
      const values = lines.get(name) ?? answer.series.map(() => null);
      values[index] = figure(group, metric);
      lines.set(name, values);
    }
  });
  const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const sorted = [...lines].map(([name, values]) => ({ name, values })).sort((a, b) => sum(b.values) - sum(a.values));
  return sorted.slice(0, MOST_LINES);
}

function groupName(group: Figures, dimensions: string[]): string {
  return dimensions.length === 0 ? 'All' : dimensions.map((name) => String(group[name] ?? '(none)') || '(none)').join(', ');
}

function columnOf(bucket: string, interval: string): Column {
  const at = new Date(bucket);
  const timed = interval === 'minute' || interval === 'hour';
  return {
    day: at.toLocaleDateString(undefined, { month: 'short', day: 'numeric' }),
    time: timed ? at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' }) : undefined,
  };
}

function labelOf(column: Column): string {
  return column.time === undefined ? column.day : `${column.day}, ${column.time}`;
}

function Groups(props: { answer: Answer }): VNode {
  const rows = props.answer.series.flatMap((each) =>
    each.groups
      .filter((group) => group.requests > 0)
      .map((group) => ({ bucket: each.bucket, group, name: groupName(group, props.answer.group_by) })),
  );
  return (
    <Card title="Every group">
      <Table
        caption="Figures by interval and group"
        keyOf={(row) => `${row.bucket} ${row.name}`}
        empty="No calls match. Try a longer range or fewer filters."
        rows={rows}
        columns={[
          { name: 'From', cell: (row) => labelOf(columnOf(row.bucket, props.answer.interval)) },
          { name: props.answer.group_by.join(', '), cell: (row) => row.name },
          { name: 'Calls', figures: true, cell: (row) => count(row.group.requests) },
          { name: 'Succeeded', figures: true, cell: (row) => percent(row.group.success_rate) },
          { name: 'Tokens', figures: true, cell: (row) => count(row.group.total_tokens) },
          { name: 'Spend', figures: true, cell: (row) => money(row.group.cost_usd) },
          { name: 'Latency, p95', figures: true, cell: (row) => millis(row.group.latency_ms.p95) },
        ]}
      />
    </Card>
  );
}
