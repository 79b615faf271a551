import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { RouteElement } from './types';

const WIDTH = 208;
const HEIGHT = 52;
const GAP = 24;
/** Between rows, where edges and their names are. */
const DISTANCE = 56;
const SWEEPS = 6;
const LONGEST_LINE = 28;

interface Edge {
  from: string;
  name: string;
  to: string;
}

/** A place in a row: an element's, or one that an edge over several rows passes through. */
interface Slot {
  id: string;
  element?: RouteElement;
  width: number;
  x: number;
  before: Slot[];
  after: Slot[];
}

interface Drawn {
  width: number;
  height: number;
  nodes: { element: RouteElement; x: number; y: number }[];
  edges: { edge: Edge; path: string; x: number; y: number }[];
}

/** The edges of a graph that lead to an element which is there. */
function edgesOf(elements: RouteElement[]): Edge[] {
  const ids = new Set(elements.map((element) => element.id));
  return elements.flatMap((element) =>
    Object.entries(element.outputs ?? {})
      .map(([name, output]) => ({ from: element.id, name, to: output.elementId }))
      .filter((edge) => ids.has(edge.to)),
  );
}

/** The row of each element: below all that lead to it. What leads back is left out of the reckoning. */
function rowsOf(elements: RouteElement[], edges: Edge[]): Map<string, number> {
  const seen = new Set<string>();
  const open = new Set<string>();
  const order: string[] = [];
  const forward: Edge[] = [];
  const visit = (id: string) => {
    seen.add(id);
    open.add(id);
    for (const edge of edges.filter((each) => each.from === id)) {
      if (!open.has(edge.to)) {
        forward.push(edge);
        if (!seen.has(edge.to)) {
          visit(edge.to);
        }
      }
    }
    open.delete(id);
    order.unshift(id);
  };
  elements.forEach((element) => seen.has(element.id) || visit(element.id));
  const rows = new Map<string, number>(order.map((id) => [id, 0]));
  for (const id of order) {
    for (const edge of forward.filter((each) => each.from === id)) {
      rows.set(edge.to, Math.max(rows.get(edge.to) ?? 0, (rows.get(id) ?? 0) + 1));
    }
  }
  return rows;
}

/** Puts each row in the order of what it hangs together with, a few times down and up. */
function untangle(rows: Slot[][]): void {
  const middle = (slots: Slot[], places: Map<Slot, number>, otherwise: number) =>
    slots.length === 0 ? otherwise : slots.reduce((sum, slot) => sum + (places.get(slot) ?? 0), 0) / slots.length;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const places = new Map(rows.flatMap((each) => each.map((slot, at) => [slot, at / each.length] as [Slot, number])));
      const wished = new Map(row.map((slot) => [slot, middle(down ? slot.before : slot.after, places, places.get(slot) ?? 0)]));
      row.sort((one, other) => (wished.get(one) ?? 0) - (wished.get(other) ?? 0));
    }
  }
}

function draw(elements: RouteElement[]): Drawn {
  const edges = edgesOf(elements);
  const row = rowsOf(elements, edges);
  const rows: Slot[][] = [];
  const put = (at: number, slot: Slot) => {
    (rows[at] ??= []).push(slot);
    return slot;
  };
  const slots = new Map<string, Slot>();
  for (const element of elements) {
    slots.set(element.id, put(row.get(element.id) ?? 0, { id: element.id, element, width: WIDTH, x: 0, before: [], after: [] }));
  }
  const ways: { edge: Edge; way: Slot[] }[] = [];
  for (const edge of edges) {
    const from = slots.get(edge.from);
    const to = slots.get(edge.to);
    const first = row.get(edge.from) ?? 0;
    const last = row.get(edge.to) ?? 0;
    if (from === undefined || to === undefined) {
      continue;
    }
    const way = [from];
    for (let at = first + 1; at < last; at++) {
      way.push(put(at, { id: `${edge.from}.${edge.name}.${at}`, width: GAP, x: 0, before: [], after: [] }));
    }
    way.push(to);
    if (last > first) {
      way.forEach((slot, at) => {
        const next = way[at + 1];
        if (next !== undefined) {
          slot.after.push(next);
          next.before.push(slot);
        }
      });
    }
    ways.push({ edge, way });
  }
  untangle(rows);
  const lengths = rows.map((slotsOfRow) => slotsOfRow.reduce((sum, slot) => sum + slot.width + GAP, GAP));
  const width = Math.max(0, ...lengths);
  rows.forEach((slotsOfRow, at) => {
    let x = (width - (lengths[at] ?? 0)) / 2 + GAP;
    for (const slot of slotsOfRow) {
      slot.x = x + slot.width / 2;
      x += slot.width + GAP;
    }
  });
  const top = (at: number) => GAP + at * (HEIGHT + DISTANCE);
  return {
    width,
    height: rows.length === 0 ? 0 : top(rows.length - 1) + HEIGHT + GAP,
    nodes: elements.map((element) => ({
      element,
      x: (slots.get(element.id)?.x ?? 0) - WIDTH / 2,
      y: top(row.get(element.id) ?? 0),
    })),
    edges: ways.map(({ edge, way }) => {
      // From left to right as they lead on, so that they do not cross where they begin.
      const outputs = ways.filter((each) => each.edge.from === edge.from).sort((one, other) => (one.way[1]?.x ?? 0) - (other.way[1]?.x ?? 0));
      const port = (outputs.findIndex((each) => each.edge === edge) + 1) / (outputs.length + 1) - 0.5;
      const first = row.get(edge.from) ?? 0;
      let x = (way[0]?.x ?? 0) + port * WIDTH;
      let y = top(first) + HEIGHT;
      const start = { x, y };
      let path = `M${x},${y}`;
      way.slice(1).forEach((slot, at) => {
        const last = at === way.length - 2;
        const below = last ? top(row.get(edge.to) ?? 0) : top(first + at + 1);
        const middle = (y + below) / 2;
        path += `C${x},${middle} ${slot.x},${middle} ${slot.x},${below}`;
        x = slot.x;
        y = below;
        if (!last) {
          y = below + HEIGHT;
          path += `L${x},${y}`;
        }
      });
      return { edge, path, x: start.x, y: start.y + 14 };
    }),
  };
}

/** What an element does, in a line. */
export function summary(element: RouteElement): string {
  const properties = element.properties ?? {};
  const of = (name: string) => (properties[name] === undefined ? '' : String(properties[name]));
  switch (element.type) {
    case 'model':
      return `${of('provider')}/${of('model')}`;
    case 'rate':
    case 'rate_limit':
    case 'budget':
    case 'budget_limit': {
      const money = of('limitType') === 'cost' || (of('limitType') === '' && element.type.startsWith('budget'));
      const key = of('key') === '' ? '' : ` by ${of('key')}`;
      return `${money ? '$' : ''}${of('limit')} in ${of('interval') || of('window')} s${key}`;
    }
    case 'conditional':
      return JSON.stringify(properties['conditions'] ?? properties['condition'] ?? '');
    case 'percentage':
      return of('key') === '' ? 'each call by itself' : `by ${of('key')}`;
    default:
      return '';
  }
}

function short(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}

/**
 * A route as a graph, and as a list that says the same.
 *
 * @param taken the way that a call takes, as `route_path` has it; it is drawn bold
 */
export function Graph(props: { elements: RouteElement[]; taken?: string | undefined }): VNode {
  const arrow = useId();
  const { width, height, nodes, edges } = draw(props.elements);
  const steps = new Set((props.taken ?? '').split(' > ').filter((step) => step !== ''));
  const reached = new Set([...steps].map((step) => step.replace(/\.[^.]*$/, '')));
  const isTaken = (id: string) => steps.has(id) || reached.has(id);
  return (
    <>
      <div class="scroll graph" tabIndex={0} role="region" aria-label="The route as a graph">
        <svg role="img" aria-label={`A graph of ${nodes.length} elements; the list below says the same`} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
          <defs>
            <marker id={arrow} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse">
              <path class="arrow" d="M0,0L8,4L0,8z" />
            </marker>
          </defs>
          {edges.map(({ edge, path }) => (
            <path key={`${edge.from}.${edge.name}`} class={steps.has(`${edge.from}.${edge.name}`) ? 'edge taken' : 'edge'} d={path} marker-end={`url(#${arrow})`} />
          ))}
          {nodes.map(({ element, x, y }) => (
            <g key={element.id} class={`node ${element.type} ${isTaken(element.id) ? 'taken' : ''}`} transform={`translate(${x},${y})`}>
              <title>{`${element.id} (${element.type}) ${summary(element)}`}</title>
              <rect width={WIDTH} height={HEIGHT} rx={element.type === 'start' || element.type === 'end' ? HEIGHT / 2 : 8} />
              <text x={WIDTH / 2} y={summary(element) === '' ? 31 : 21}>
                {short(element.id === element.type ? element.id : `${element.id} · ${element.type}`)}
              </text>
              <text x={WIDTH / 2} y={40} class="small">
                {short(summary(element))}
              </text>
            </g>
          ))}
          {edges.map(({ edge, x, y }) => (
            <text key={`${edge.from}.${edge.name}`} class="output" x={x} y={y}>
              {edge.name}
            </text>
          ))}
        </svg>
      </div>
      <details>
        <summary>The same as a list</summary>
        <ul>
          {props.elements.map((element) => (
            <li key={element.id}>
              {element.id} ({element.type}) {summary(element)}
              {Object.entries(element.outputs ?? {}).map(([name, output], at) => `${at === 0 ? ': ' : ', '}${name} → ${output.elementId}`)}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
