import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { follow, query } from '../api';
import { count, money, sum } from '../format';
import { goWith } from '../router';
import type { LoggedCall } from '../types';
import { Card, Page, Select, Stat } from '../ui';
import { CallTable, OUTCOMES, Settled } from './calls';

/** So many calls are kept on the page; older ones are in the log. */
const KEPT = 200;
const PAUSE_MILLIS = 1000;

interface Seen {
  calls: LoggedCall[];
  total: number;
  failed: number;
  tokens: number;
  cost: string;
  dropped: number;
}

const NOTHING: Seen = { calls: [], total: 0, failed: 0, tokens: 0, cost: '0', dropped: 0 };

function after(seen: Seen, call: LoggedCall): Seen {
  return {
    calls: [call, ...seen.calls].slice(0, KEPT),
    total: seen.total + 1,
    failed: seen.failed + (call.outcome === 'succeeded' ? 0 : 1),
    tokens: seen.tokens + call.input_tokens + call.output_tokens,
    cost: sum(seen.cost, call.cost_usd),
    dropped: seen.dropped,
  };
}

/** Calls as they end. The address is the filter, so that a link shares it. */
export function Live(props: { parameters: URLSearchParams }): VNode {
  const { parameters } = props;
  const set = (name: string, value: string) => goWith('live', parameters, name, value);
  const filter = {
    outcome: parameters.get('outcome') ?? '',
    model: parameters.get('model') ?? '',
    project: parameters.get('project') ?? '',
    q: parameters.get('q') ?? '',
  };
  return (
    <Page title="Live" about="Calls of all nodes as they end, a second or two after. No prompt and no answer is among them.">
      <Card>
        <div class="fields">
          <Select
            label="Outcome"
            value={filter.outcome}
            options={[{ value: '', name: 'any' }, ...OUTCOMES]}
            onValue={(value) => set('outcome', value)}
          />
          <Settled label="Model" value={filter.model} onSettled={(value) => set('model', value)} />
          <Settled label="Project" value={filter.project} onSettled={(value) => set('project', value)} />
          <Settled label="Search" hint="An id, a name or an error code" value={filter.q} onSettled={(value) => set('q', value)} />
        </div>
      </Card>
      <Followed key={JSON.stringify(filter)} filter={filter} />
    </Page>
  );
}

function Followed(props: { filter: Record<string, string> }): VNode {
  const [seen, setSeen] = useState(NOTHING);
  const [paused, setPaused] = useState(false);
  const [state, setState] = useState('connecting');
  useEffect(() => {
    if (paused) {
      return;
    }
    const abort = new AbortController();
    const once = async () => {
      while (!abort.signal.aborted) {
        try {
          await follow(
            `/v1/logs/stream${query(props.filter)}`,
            abort.signal,
            () => setState('listening'),
            (event, data) => {
              if (event === 'call') {
                setSeen((before) => after(before, data as LoggedCall));
              } else if (event === 'dropped') {
                setSeen((before) => ({ ...before, dropped: before.dropped + (data as { dropped: number }).dropped }));
              }
            },
          );
          setState('connecting again');
        } catch (cause) {
          if (!abort.signal.aborted) {
            setState(cause instanceof Error ? cause.message : String(cause));
          }
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
      }
    };
    void once();
    return () => abort.abort();
  }, [paused]);
  return (
    <>
      <dl class="stats">
        <Stat name="Calls seen" value={count(seen.total)} note={seen.dropped === 0 ? undefined : `${count(seen.dropped)} more were too many to show`} />
        <Stat name="Not succeeded" value={count(seen.failed)} />
        <Stat name="Tokens" value={count(seen.tokens)} />
        <Stat name="Cost" value={money(seen.cost)} />
      </dl>
      <Card>
        <p>
          <button type="button" onClick={() => setPaused(!paused)}>
            {paused ? 'Go on' : 'Pause'}
          </button>{' '}
          <span role="status">{paused ? 'paused' : state}</span>
        </p>
        <CallTable calls={seen.calls} empty="No call has ended yet. Send one, and it is here a moment later." />
      </Card>
    </>
  );
}
