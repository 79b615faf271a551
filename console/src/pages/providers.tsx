import type { VNode } from 'preact';
import { get } from '../api';
import { compact, count, millis, percent } from '../format';
import type { Limit, ProviderList, ProviderStats } from '../types';
import { Badge, Card, Page, Show, Stat, Table, Time, type Tone, useLoad } from '../ui';

const REFRESH = 2_000;

export function Providers(): VNode {
  const providers = useLoad((signal) => get<ProviderList>('/v1/stats/providers', signal), [], REFRESH);
  return (
    <Page title="Providers" about="As the gateway sees them now; refreshed every two seconds.">
      <Show of={providers} what="the providers">
        {(list) => (
          <>
            {list.data.length === 0 && (
              <p class="empty">No provider is configured. Name one under providers in tollgate.yaml.</p>
            )}
            {list.data.map((provider) => (
              <Provider key={provider.provider} stats={provider} />
            ))}
            <p class="faint">
              Node {list.node}, <Time at={list.as_of} />
            </p>
          </>
        )}
      </Show>
    </Page>
  );
}

export function toneOf(status: string): Tone {
  switch (status) {
    case 'ok':
    case 'active':
    case 'closed':
      return 'good';
    case 'throttled':
    case 'degraded':
    case 'half_open':
    case 'rotating':
      return 'warn';
    default:
      return 'bad';
  }
}

function Provider(props: { stats: ProviderStats }): VNode {
  const { stats } = props;
  const { throttle, last_minute: minute, circuit_breaker: breaker } = stats;
  return (
    <Card class="provider">
      <h2>
        {stats.provider} <Badge tone={toneOf(stats.status)}>{stats.status}</Badge>
      </h2>
      <div class="gauges">
        <Gauge name="Calls at once" limit={throttle.concurrency} />
        <Gauge name="Requests a minute" limit={throttle.requests_per_minute} />
        <Gauge name="Tokens a minute" limit={throttle.tokens_per_minute} />
        <Gauge name="Requests a day" limit={throttle.requests_per_day} />
      </div>
      <dl class="stats">
        <Stat name="Calls in the last minute" value={count(minute.requests)} note={`${count(minute.failed)} failed`} />
        <Stat name="Throttled" value={percent(minute.throttle_rate)} />
        <Stat name="Latency" value={millis(minute.latency_ms.p50)} note={`${millis(minute.latency_ms.p95)} at p95`} />
        <Stat name="First token" value={millis(minute.first_token_ms.p50)} note={`${millis(minute.first_token_ms.p95)} at p95`} />
        <Stat
          name="Circuit breaker"
          value={breaker.state.replace('_', '-')}
          note={`opened ${count(breaker.opens_in_last_hour)} times in the last hour`}
        />
      </dl>
      {throttle.cooldown.until !== null && (
        <p class="attention">
          Not called until <Time at={throttle.cooldown.until} />, as it asked{' '}
          {throttle.cooldown.reason !== null && `(${throttle.cooldown.reason})`}.
        </p>
      )}
      {stats.last_error !== null && (
        <p class="faint">
          Last error: {stats.last_error.code}
          {stats.last_error.status > 0 && `, status ${stats.last_error.status}`}, <Time at={stats.last_error.at} relative />
        </p>
      )}
      <Table
        caption={`Models of ${stats.provider}`}
        keyOf={(model) => model.model}
        empty="No model has been called since the gateway started."
        rows={stats.models}
        columns={[
          { name: 'Model', cell: (model) => model.model },
          { name: 'State', cell: (model) => <Badge tone={toneOf(model.status)}>{model.status}</Badge> },
          { name: 'Breaker', cell: (model) => model.circuit_breaker.replace('_', '-') },
          { name: 'Calls, last minute', figures: true, cell: (model) => count(model.last_minute.requests) },
          { name: 'Latency, p50', figures: true, cell: (model) => millis(model.last_minute.latency_ms.p50) },
        ]}
      />
      {(stats.keys ?? []).length > 0 && (
        <Table
          caption={`Keys of ${stats.provider}`}
          keyOf={nameOf}
          empty=""
          rows={stats.keys ?? []}
          columns={[
            { name: 'Key', cell: nameOf },
            { name: 'State', cell: (key) => <Badge tone={toneOf(key.status)}>{key.status}</Badge> },
            { name: 'Rests until', cell: (key) => (key.cooldown_until === null ? '–' : <Time at={key.cooldown_until} />) },
          ]}
        />
      )}
    </Card>
  );
}

/** A key's alias, with the gateway that stores it. */
function nameOf(key: { gateway?: string; alias: string }): string {
  return key.gateway === undefined ? key.alias : `${key.gateway}/${key.alias}`;
}

/** How much of a limit is in use. */
function Gauge(props: { name: string; limit: Limit | null | undefined }): VNode | null {
  const { limit } = props;
  if (limit === null || limit === undefined || limit.limit === null || limit.limit === undefined) {
    return null;
  }
  const most = limit.limit;
  const used = limit.in_use ?? limit.used ?? most - (limit.available ?? most);
  return (
    <div class="gauge">
      <span>{props.name}</span>
      <meter aria-label={props.name} min={0} max={most} high={most * 0.8} optimum={0} value={used} />
      <span class="figures">
        {compact(used)} of {compact(most)}
      </span>
    </div>
  );
}
