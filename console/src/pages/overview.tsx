import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { get } from '../api';
import { Figures as Chart } from '../charts';
import { approximate, compact, count, millis, money, percent } from '../format';
import { go, href } from '../router';
import type { Self } from '../session';
import type { Analytics, Figures, Health, ProviderList, Use } from '../types';
import { Badge, Card, Page, Show, Stat, Table, Time, useLoad } from '../ui';

const REFRESH = 15_000;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function Overview(props: { self: Self }): VNode {
  const zone = encodeURIComponent(ZONE);
  const week = useLoad((signal) => get<Analytics>(`/v1/analytics?days=7&interval=day&tz=${zone}`, signal), [], REFRESH);
  const holds = (permission: string) => props.self.permissions.includes(permission);
  return (
    <Page title="Overview" about="The last seven days of all the gateways that you may see.">
      <WrongNow />
      {holds('run') && <OwnUse />}
      <Show of={week} what="the week's figures">
        {(analytics) => <Week analytics={analytics} />}
      </Show>
    </Page>
  );
}

/** What does not work as it should, in plain words; nothing while all is well. */
function WrongNow(): VNode {
  const state = useLoad(
    async (signal) => ({
      health: await get<Health>('/health', signal),
      providers: await get<ProviderList>('/v1/stats/providers', signal),
    }),
    [],
    5_000,
  );
  return (
    <Show of={state} what="the gateway's health">
      {({ health, providers }) => {
        const faults = faultsOf(health, providers);
        return faults.length === 0 ? (
          <p class="well" role="status">
            <Badge tone="good">ok</Badge> Everything works: {providers.data.length}{' '}
            {providers.data.length === 1 ? 'provider' : 'providers'}, and every call is being recorded.
          </p>
        ) : (
          <Card title="What is wrong now" class="attention">
            <ul role="status">
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          </Card>
        );
      }}
    </Show>
  );
}

function faultsOf(health: Health, providers: ProviderList): string[] {
  const faults: string[] = [];
  for (const provider of providers.data) {
    const name = provider.provider;
    if (provider.connection.state === 'lost') {
      faults.push(`${name}: its address takes no connections. One is tried every few seconds.`);
    }
    if (provider.circuit_breaker.state === 'open') {
      faults.push(`${name}: calls are held back, because too many of the last ones failed. A trial call follows soon.`);
    } else if (provider.circuit_breaker.state === 'half_open') {
      faults.push(`${name}: trial calls are being made after failures.`);
    }
    if (provider.throttle.cooldown.until !== null) {
      faults.push(`${name}: it asked not to be called until ${new Date(provider.throttle.cooldown.until).toLocaleTimeString()}.`);
    }
    for (const key of provider.keys ?? []) {
      if (key.status !== 'active') {
        faults.push(`${name}: the key “${key.alias}” is ${key.status}.`);
      }
    }
  }
  if (health.audit.publisher !== 'publishing') {
    faults.push('Kafka is unreachable: calls are served, and their records wait on disk.');
  }
  if (health.audit.spool.bytes > health.audit.spool.limit_bytes / 2) {
    faults.push('More than half of the disk space for records that wait is in use.');
  }
  if (health.control.status !== 'ok') {
    faults.push('Tokens and gateways are those of the last snapshot; changes do not arrive.');
  }
  if (health.control.refused_records > 0) {
    faults.push(`${count(health.control.refused_records)} control records are not authentic and were not applied.`);
  }
  return faults;
}

function OwnUse(): VNode {
  const use = useLoad((signal) => get<Use>('/usage', signal), [], REFRESH);
  return (
    <Show of={use} what="your token's use">
      {(own) => (
        <dl class="stats">
          <Stat name="Your token today" value={money(own.today.cost_usd)} note={left(own.remaining.usd_per_day, 'today')} />
          <Stat
            name="Your token this month"
            value={money(own.this_month.cost_usd)}
            note={left(own.remaining.usd_per_month, 'this month')}
          />
        </dl>
      )}
    </Show>
  );
}

function left(remaining: string | number | null | undefined, when: string): string | undefined {
  return remaining === null || remaining === undefined ? undefined : `${money(remaining)} left ${when}`;
}

function Week(props: { analytics: Analytics }): VNode {
  const { totals, series, by_provider, by_model, by_project, as_of } = props.analytics;
  const buckets = useMemo(() => series.map((each) => day(each.bucket)), [props.analytics]);
  const spend = useMemo(
    () => [{ name: 'Spend', values: series.map((each) => approximate(each.groups[0]?.cost_usd)) }],
    [props.analytics],
  );
  const calls = useMemo(
    () => [
      { name: 'Succeeded', values: series.map((each) => each.groups[0]?.succeeded ?? 0) },
      { name: 'Failed', values: series.map((each) => each.groups[0]?.failed ?? 0) },
      { name: 'Throttled', values: series.map((each) => each.groups[0]?.throttled ?? 0) },
    ],
    [props.analytics],
  );
  if (totals.requests === 0) {
    return (
      <Card>
        <p class="empty">
          No calls in the last seven days. Make one on the <a href={href('playground')}>playground</a>; it shows here a
          second later.
        </p>
      </Card>
    );
  }
  return (
    <>
      <dl class="stats">
        <Stat name="Spend" value={money(totals.cost_usd)} />
        <Stat name="Calls" value={compact(totals.requests)} note={`${percent(totals.success_rate)} succeeded`} />
        <Stat name="Tokens" value={compact(totals.total_tokens)} note={`${compact(totals.input_tokens)} in, ${compact(totals.output_tokens)} out`} />
        <Stat name="Latency" value={millis(totals.latency_ms.p50)} note={`p50; p95 is ${millis(totals.latency_ms.p95)}`} />
        <Stat name="First token" value={millis(totals.first_token_ms.avg)} note="on average" />
      </dl>
      <div class="columns">
        <Card>
          <Chart title="Spend by day" shape="bar" buckets={buckets} lines={spend} format={(v) => (v === null ? '–' : `$${v}`)} />
        </Card>
        <Card>
          <Chart title="Calls by day" shape="bar" buckets={buckets} lines={calls} format={compact} />
        </Card>
      </div>
      <div class="columns">
        <Breakdown title="By provider" dimension="provider" rows={by_provider ?? []} />
        <Breakdown title="By model" dimension="model" rows={by_model ?? []} />
        <Breakdown title="By project" dimension="project" rows={by_project ?? []} />
      </div>
      <p class="faint">
        {as_of === null ? 'No call has been stored yet.' : <>Every call up to <Time at={as_of} /> is counted.</>}
      </p>
    </>
  );
}

function Breakdown(props: { title: string; dimension: string; rows: Figures[] }): VNode {
  const open = (value: unknown) => {
    const parameters = new URLSearchParams({ days: '7', group_by: props.dimension });
    if (typeof value === 'string') {
      parameters.append(props.dimension, value);
    }
    go('analytics', parameters);
  };
  return (
    <Card title={props.title}>
      <Table
        caption={props.title}
        keyOf={(row) => String(row[props.dimension])}
        empty="Nothing yet."
        rows={props.rows.slice(0, 8)}
        columns={[
          {
            name: props.dimension,
            cell: (row) => (
              <button type="button" class="link" onClick={() => open(row[props.dimension])}>
                {row[props.dimension] === null || row[props.dimension] === '' ? '(none)' : String(row[props.dimension])}
              </button>
            ),
          },
          { name: 'Calls', figures: true, cell: (row) => compact(row.requests) },
          { name: 'Spend', figures: true, cell: (row) => money(row.cost_usd) },
        ]}
      />
    </Card>
  );
}

function day(bucket: string): string {
  return new Date(bucket).toLocaleDateString(undefined, { month: 'short', day: 'numeric' });
}
