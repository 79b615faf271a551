import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, request } from '../api';
import { count, money } from '../format';
import { href } from '../router';
import type { Analytics, List, ModelPrice, PricePeriod } from '../types';
import { Area, Badge, Card, Dialog, Field, Form, Show, Table, Time, useLoad } from '../ui';

const PRICES = '/v1/admin/prices';

interface Model {
  provider: string;
  model: string;
}

type Open = { what: 'set' | 'delete'; of: Model };

/** The models whose calls have no exact cost, and the prices that an operator has set. */
export function Gaps(props: { everywhere: boolean; edits: boolean }): VNode {
  const { everywhere, edits } = props;
  const gaps = useLoad(
    (signal) =>
      get<Analytics>(
        '/v1/analytics?from=-30d&interval=none&group_by=provider,model&metrics=requests,cost_usd,unpriced_requests&limit=1000&include=rows',
        signal,
      ),
    [],
  );
  const prices = useLoad(
    async (signal) => (everywhere ? (await get<List<ModelPrice>>(`${PRICES}?limit=1000`, signal)).data : []),
    [everywhere],
  );
  const [open, setOpen] = useState<Open>();
  const done = () => {
    setOpen(undefined);
    prices.reload();
    gaps.reload();
  };
  const known = (of: Model) => prices.value?.find((each) => each.provider === of.provider && each.model === of.model);
  const change = (of: Model, source: ModelPrice['source']) =>
    edits && source === 'control' ? (
      <div class="row">
        <button type="button" onClick={() => setOpen({ what: 'set', of })} aria-label={`Change the price of ${of.provider} ${of.model}`}>
          Change
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => setOpen({ what: 'delete', of })}
          aria-label={`Delete the price of ${of.provider} ${of.model}`}
        >
          Delete
        </button>
      </div>
    ) : (
      '–'
    );
  return (
    <>
      <Card title="Gaps: models whose cost is not exact">
        <Show of={gaps} what="the gaps">
          {(answer) => (
            <Table
              caption="Models with calls of the last 30 days whose cost is not exact"
              keyOf={(gap) => `${gap.provider}/${gap.model}`}
              empty="Every call of the last 30 days has an exact cost."
              rows={gapsOf(answer)}
              columns={[
                { name: 'Provider', cell: (gap) => gap.provider },
                {
                  name: 'Model',
                  cell: (gap) => (
                    <a href={href('calls', new URLSearchParams({ from: '-30d', provider: gap.provider, model: gap.model }))}>
                      {gap.model}
                    </a>
                  ),
                },
                { name: 'Not exact', figures: true, cell: (gap) => `${count(gap.unpriced)} of ${count(gap.requests)}` },
                { name: 'Known cost', figures: true, cell: (gap) => money(gap.cost) },
                {
                  name: 'Price',
                  cell: (gap) => {
                    const price = known(gap);
                    if (price !== undefined) {
                      return <Badge tone="plain">{price.source === 'control' ? 'set here' : 'in tollgate.yaml'}</Badge>;
                    }
                    return edits ? (
                      <button
                        type="button"
                        onClick={() => setOpen({ what: 'set', of: gap })}
                        aria-label={`Set a price for ${gap.provider} ${gap.model}`}
                      >
                        Set a price
                      </button>
                    ) : (
                      '–'
                    );
                  },
                },
              ]}
            />
          )}
        </Show>
        <p class="faint">
          A call’s page names its gaps: a price that is missing, or something else that no price mends, such as usage that
          had to be estimated. Calls that were made before a price was set keep their cost until <code>tollgate books reprice</code>
          books the difference.
        </p>
      </Card>
      {everywhere && (
        <Card title="Own prices">
          <Show of={prices} what="the own prices">
            {(list) => (
              <Table
                caption="Models with prices of your own"
                keyOf={(price) => `${price.provider}/${price.model}`}
                empty="Every model is at the catalogue’s prices."
                rows={list}
                columns={[
                  { name: 'Provider', cell: (price) => price.provider },
                  { name: 'Model', cell: (price) => price.model },
                  { name: 'USD', cell: (price) => <Periods of={price.prices} /> },
                  { name: 'Set', cell: (price) => (price.source === 'control' ? <Time at={price.modified_at} /> : 'in tollgate.yaml') },
                  { name: 'Change', cell: (price) => change(price, price.source) },
                ]}
              />
            )}
          </Show>
          {edits && (
            <button type="button" class="primary" onClick={() => setOpen({ what: 'set', of: { provider: '', model: '' } })}>
              Set a price
            </button>
          )}
        </Card>
      )}
      {open?.what === 'set' && <SetPrice of={open.of} known={known(open.of)} onClose={done} />}
      {open?.what === 'delete' && <DeletePrice of={open.of} onClose={done} />}
    </>
  );
}

function gapsOf(answer: Analytics): (Model & { requests: number; unpriced: number; cost: string })[] {
  return (answer.series[0]?.groups ?? [])
    .map((group) => ({
      provider: String(group['provider'] ?? ''),
      model: String(group['model'] ?? ''),
      requests: group.requests,
      unpriced: Number(group['unpriced_requests'] ?? 0),
      cost: String(group.cost_usd ?? '0'),
    }))
    .filter((gap) => gap.unpriced > 0 && gap.provider !== '' && gap.model !== '');
}

/** Each period on a line: from when, and its prices by the usual tier. */
function Periods(props: { of: PricePeriod[] }): VNode {
  return (
    <>
      {props.of.map((period) => {
        const { valid_from: from, above, tiers, regions, ...rates } = period;
        const more = [above, tiers, regions].some((each) => each !== undefined);
        return (
          <div key={from ?? ''}>
            {from !== undefined && `from ${from}: `}
            {Object.entries(rates)
              .map(([meter, usd]) => `${meter} ${String(usd)}`)
              .join(', ')}
            {more && ' …'}
          </div>
        );
      })}
    </>
  );
}

const DECIMAL = '[0-9]*[.]?[0-9]*';

function SetPrice(props: { of: Model; known: ModelPrice | undefined; onClose: () => void }): VNode {
  const { of, known } = props;
  const only = known?.prices.length === 1 ? known.prices[0] : undefined;
  const usual = (meter: string) => String(only?.[meter] ?? '');
  const [provider, setProvider] = useState(of.provider);
  const [model, setModel] = useState(of.model);
  const [input, setInput] = useState(usual('input'));
  const [output, setOutput] = useState(usual('output'));
  const [cached, setCached] = useState(usual('cached_input'));
  const [from, setFrom] = useState(only?.valid_from ?? '');
  const [whole, setWhole] = useState(known === undefined || isPlain(only) ? '' : JSON.stringify(known.prices, null, 2));
  const prices = (): unknown => {
    if (whole.trim() !== '') {
      return JSON.parse(whole) as unknown;
    }
    return {
      ...(from === '' ? {} : { valid_from: from }),
      input,
      output,
      ...(cached === '' ? {} : { cached_input: cached }),
    };
  };
  const save = async () => {
    const path = `${PRICES}/${encodeURIComponent(provider)}/${encodeURIComponent(model)}`;
    // Replaces what was seen, and nothing else.
    const etag = known === undefined ? undefined : (await request<ModelPrice>(path)).etag;
    await request(path, { method: 'PUT', body: { prices: prices() }, ...(etag === undefined ? {} : { etag: etag ?? '*' }) });
    props.onClose();
  };
  const ready = provider !== '' && model !== '' && (whole.trim() !== '' || (input !== '' && output !== ''));
  return (
    <Dialog title={of.model === '' ? 'Set a price' : `Price of ${of.provider}/${of.model}`} onClose={props.onClose}>
      <p>In USD. Calls are booked by it within a second, instead of the catalogue’s price.</p>
      <Form action="Set the price" disabled={!ready} onSubmit={save}>
        {of.model === '' && (
          <div class="fields">
            <Field label="Provider" hint="As tollgate.yaml names it" value={provider} onValue={setProvider} required />
            <Field label="Model" hint="As calls’ rows name it" value={model} onValue={setModel} required />
          </div>
        )}
        <div class="fields">
          <Field label="A million input tokens" inputMode="decimal" pattern={DECIMAL} value={input} onValue={setInput} />
          <Field label="A million output tokens" inputMode="decimal" pattern={DECIMAL} value={output} onValue={setOutput} />
          <Field label="A million cached input tokens" inputMode="decimal" pattern={DECIMAL} value={cached} onValue={setCached} />
          <Field label="Valid from" type="date" hint="In UTC; empty: always" value={from} onValue={setFrom} />
        </div>
        <details open={whole !== ''}>
          <summary>Everything else, as JSON</summary>
          <div class="code">
            <Area
              label="All prices"
              hint="One mapping, or a list with valid_from, with every meter, above, tiers and regions, as in tollgate.yaml; it holds in place of the fields above"
              rows={8}
              value={whole}
              onValue={setWhole}
            />
          </div>
        </details>
      </Form>
    </Dialog>
  );
}

/** Whether the fields of the form say all of it. */
function isPlain(period: PricePeriod | undefined): boolean {
  return period !== undefined && Object.keys(period).every((name) => ['valid_from', 'input', 'output', 'cached_input'].includes(name));
}

function DeletePrice(props: { of: Model; onClose: () => void }): VNode {
  const { of } = props;
  const remove = async () => {
    await request(`${PRICES}/${encodeURIComponent(of.provider)}/${encodeURIComponent(of.model)}`, { method: 'DELETE' });
    props.onClose();
  };
  return (
    <Dialog title={`Delete the price of ${of.provider}/${of.model}`} onClose={props.onClose}>
      <p>The next call is booked by the catalogue’s price, if it has one. Rows that were priced by this one stay as they are.</p>
      <Form action="Delete the price" danger onSubmit={remove}>
        {null}
      </Form>
    </Dialog>
  );
}
