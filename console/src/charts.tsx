import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** Told apart by most kinds of colour vision; the first eight of Paul Tol's "muted" scheme, lightness evened out. */
const COLOURS = ['#4477aa', '#cc6677', '#228833', '#b59b1e', '#66a5cc', '#aa3377', '#777777', '#999933'];

export type Shape = 'line' | 'area' | 'bar';

export interface Line {
  name: string;
  values: (number | null)[];
}

/** A bucket of time: its day, or what else it begins with, and its time of that day where it is shorter. */
export interface Column {
  day: string;
  time: string | undefined;
}

/** Lines, stacked areas or bars over buckets of time; the same figures can be read as a table. */
export function Figures(props: {
  title: string;
  shape: Shape;
  buckets: string[];
  lines: Line[];
  format: (value: number | null) => string;
}): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const dark = useDark();
  const { shape, buckets, lines, format } = props;
  useEffect(() => {
    if (canvas.current === null) {
      return;
    }
    const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink-soft');
    const rule = getComputedStyle(document.documentElement).getPropertyValue('--rule');
    const stacked = shape !== 'line';
    chart.current = new Chart(canvas.current, {
      type: shape === 'bar' ? 'bar' : 'line',
      data: {
        labels: buckets,
        datasets: lines.map((line, index) => {
          const colour = COLOURS[index % COLOURS.length] ?? '#4477aa';
          return {
            label: line.name,
            data: line.values,
            borderColor: colour,
            backgroundColor: shape === 'line' ? colour : `${colour}b0`,
            borderWidth: shape === 'bar' ? 0 : 2,
            pointRadius: buckets.length > 1 ? 0 : 3,
            pointHitRadius: 12,
            fill: shape === 'area',
          };
        }),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: 'index', intersect: false },
        plugins: {
          tooltip: {
            callbacks: { label: (item) => `${item.dataset.label ?? ''}: ${format(item.parsed.y)}` },
          },
        },
        scales: {
          x: { stacked, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false } },
          y: {
            stacked,
            beginAtZero: true,
            ticks: { color: ink, maxTicksLimit: 6, callback: (value) => format(Number(value)) },
            grid: { color: rule },
            border: { display: false },
          },
        },
      },
    });
    return () => chart.current?.destroy();
  }, [shape, buckets, lines, dark, asTable]);
  return (
    <figure class="chart">
      <figcaption>
        <span>{props.title}</span>
        <button type="button" class="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'As a chart' : 'As a table'}
        </button>
      </figcaption>
      {asTable ? (
        <FigureTable {...props} />
      ) : (
        <>
          <div class="plot">
            <canvas ref={canvas} role="img" aria-label={`${props.title}; the button beside the title shows it as a table`} />
          </div>
          {lines.length > 1 && (
            <ul class="legend">
              {lines.map((line, index) => (
                <li key={line.name}>
                  <Swatch colour={COLOURS[index % COLOURS.length] ?? '#4477aa'} />
                  {line.name}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </figure>
  );
}

function Swatch(props: { colour: string }): VNode {
  return (
    <svg width="10" height="10" aria-hidden="true">
      <rect width="10" height="10" rx="2" fill={props.colour} />
    </svg>
  );
}

function FigureTable(props: {
  title: string;
  buckets: string[];
  lines: Line[];
  format: (value: number | null) => string;
}): VNode {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={props.title}>
      <table>
        <caption class="hidden">{props.title}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {props.lines.map((line) => (
              <th key={line.name} scope="col" class="figures">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.buckets.map((bucket, index) => (
            <tr key={bucket}>
              <th scope="row">{bucket}</th>
              {props.lines.map((line) => (
                <td key={line.name} class="figures">
                  {props.format(line.values[index] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Groups, or bands, over buckets of time, each cell as dark as its figure is large. */
export function HeatMap(props: {
  title: string;
  /** What there is a row for. */
  rows: string;
  columns: Column[];
  lines: Line[];
  format: (value: number | null) => string;
}): VNode {
  const days = daysOf(props.columns);
  const timed = props.columns.some((column) => column.time !== undefined);
  const largest = Math.max(1e-9, ...props.lines.flatMap((line) => line.values.map((value) => value ?? 0)));
  return (
    <figure class="chart">
      <figcaption>{props.title}</figcaption>
      <div class="scroll" tabIndex={0} role="region" aria-label={props.title}>
        <table class="heat">
          <caption class="hidden">{props.title}</caption>
          <colgroup />
          {days.map((day, index) => (
            <colgroup key={index} span={day.columns} />
          ))}
          <thead>
            <tr>
              <th scope="col" rowSpan={timed ? 2 : 1}>
                {props.rows}
              </th>
              {days.map((day, index) => (
                <th key={index} scope={timed ? 'colgroup' : 'col'} colSpan={day.columns}>
                  <span>{day.name}</span>
                </th>
              ))}
            </tr>
            {timed && (
              <tr>
                {props.columns.map((column, index) => (
                  <th key={index} scope="col">
                    {column.time}
                  </th>
                ))}
              </tr>
            )}
          </thead>
          <tbody>
            {props.lines.map((line) => (
              <tr key={line.name}>
                <th scope="row">{line.name}</th>
                {line.values.map((value, index) => {
                  const step = value === null ? 0 : Math.ceil((value / largest) * 8);
                  return (
                    <td key={index} class={`heat-${step}`}>
                      {props.format(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

/** The days of columns, and how many follow each other on each; columns without a time have a day each. */
function daysOf(columns: Column[]): { name: string; columns: number }[] {
  const days: { name: string; columns: number }[] = [];
  for (const { day, time } of columns) {
    const last = days.at(-1);
    if (last !== undefined && time !== undefined && last.name === day) {
      last.columns++;
    } else {
      days.push({ name: day, columns: 1 });
    }
  }
  return days;
}

function useDark(): boolean {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(media.matches);
  useEffect(() => {
    const changed = () => setDark(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return dark;
}
