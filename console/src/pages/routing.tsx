import type { VNode } from 'preact';
import { get } from '../api';
import { millis, percent } from '../format';
import type { RoutingStatus, ScoreTerms } from '../types';
import { Badge, Card, type Column, Page, Show, Table, Time, useLoad } from '../ui';

const REFRESH = 2_000;
const TERMS: [keyof ScoreTerms, string][] = [
  ['success', 'Success'],
  ['headroom', 'Headroom'],
  ['latency', 'Latency'],
  ['reasoning_fit', 'Reasoning fit'],
  ['priority', 'Priority'],
];

type Ranked = RoutingStatus['data'][number];

/** Which model `auto` would ask now, and why: each term of the score, from 0 to 1. */
export function Routing(): VNode {
  const status = useLoad((signal) => get<RoutingStatus>('/v1/routing/status', signal), [], REFRESH);
  return (
    <Page title="Routing" about="What the model “auto” would ask now, best first; refreshed every two seconds.">
      <Show of={status} what="the ranking">
        {(ranking) => (
          <Card>
            <Table
              caption="Models in the order in which auto would ask them"
              keyOf={(row) => `${row.provider}/${row.model}`}
              empty="No model is on offer. Configure a provider in tollgate.yaml."
              rows={ranking.data}
              columns={columns(ranking)}
            />
            <p class="faint">
              {ranking.models > ranking.data.length && `The first ${ranking.data.length} of ${ranking.models} models. `}
              Each term is from 0 to 1; the score is their sum by the weights in the headings. Node {ranking.node},{' '}
              <Time at={ranking.as_of} />
            </p>
          </Card>
        )}
      </Show>
    </Page>
  );
}

function columns(ranking: RoutingStatus): Column<Ranked>[] {
  return [
    { name: 'Rank', figures: true, cell: (row) => row.rank },
    { name: 'Model', cell: (row) => `${row.provider}/${row.model}` },
    { name: 'Score', figures: true, cell: (row) => row.score.toFixed(3) },
    ...TERMS.map(([term, name]) => ({
      name: `${name} × ${ranking.weights[term]}`,
      figures: true,
      cell: (row: Ranked) => percent(row.terms[term]),
    })),
    { name: 'First token', figures: true, cell: (row) => millis(row.first_token_ms) },
    {
      name: 'Would be asked',
      cell: (row) => (row.excluded === null ? <Badge tone="good">yes</Badge> : <Badge tone="warn">no: {row.excluded}</Badge>),
    },
  ];
}
