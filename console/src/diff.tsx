import type { VNode } from 'preact';

export interface Line {
  kind: 'same' | 'gone' | 'come';
  text: string;
}

/** What two texts have in common, line by line, and what has gone and come between. */
export function difference(before: string, after: string): Line[] {
  const one = before.split('\n');
  const other = after.split('\n');
  let first = 0;
  while (first < one.length && first < other.length && one[first] === other[first]) {
    first++;
  }
  let last = 0;
  while (last < one.length - first && last < other.length - first && one[one.length - 1 - last] === other[other.length - 1 - last]) {
    last++;
  }
  const left = one.slice(first, one.length - last);
  const right = other.slice(first, other.length - last);
  const same = (text: string): Line => ({ kind: 'same', text });
  return [...one.slice(0, first).map(same), ...between(left, right), ...one.slice(one.length - last).map(same)];
}

/** By the longest lines in common (the usual table of lengths). */
function between(left: string[], right: string[]): Line[] {
  const wide = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * wide);
  const at = (i: number, j: number) => lengths[i * wide + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * wide + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push({ kind: 'same', text: left[i++] ?? '' });
      j++;
    } else if (i < left.length && (j === right.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'gone', text: left[i++] ?? '' });
    } else {
      lines.push({ kind: 'come', text: right[j++] ?? '' });
    }
  }
  return lines;
}

/** Two texts in one, with what has gone and come marked by sign and colour. */
export function Difference(props: { label: string; before: string; after: string }): VNode {
  const lines = difference(props.before, props.after);
  if (lines.every((line) => line.kind === 'same')) {
    return <p class="empty">They are the same.</p>;
  }
  return (
    <pre class="difference" tabIndex={0} role="region" aria-label={props.label}>
      {lines.map((line, at) =>
        line.kind === 'gone' ? (
          <del key={at}>{`- ${line.text}\n`}</del>
        ) : line.kind === 'come' ? (
          <ins key={at}>{`+ ${line.text}\n`}</ins>
        ) : (
          `  ${line.text}\n`
        ),
      )}
    </pre>
  );
}
