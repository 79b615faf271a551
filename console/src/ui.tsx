import type { ComponentChildren, VNode } from 'preact';
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './api';
import { distance, time } from './format';

/** Something that is asked for: not here yet, here, or failed. What was here stays while it is asked for again. */
export interface Loaded<T> {
  value: T | undefined;
  error: Error | undefined;
  busy: boolean;
  reload: () => void;
}

/**
 * Loads something when the page opens, when what it depends on changes, and then every so often.
 *
 * @param everyMillis 0 for once
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: unknown[], everyMillis = 0): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(true);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const once = async () => {
      setBusy(true);
      try {
        const loaded = await load(abort.signal);
        setValue(() => loaded);
        setError(undefined);
      } catch (cause) {
        if (!abort.signal.aborted) {
          setError(cause instanceof Error ? cause : new Error(String(cause)));
        }
      }
      if (!abort.signal.aborted) {
        setBusy(false);
        if (everyMillis > 0) {
          timer = window.setTimeout(() => void once(), everyMillis);
        }
      }
    };
    void once();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [...inputs, turn]);
  return { value, error, busy, reload: useCallback(() => setTurn((n) => n + 1), []) };
}

/** Shows what is loaded; before that a line that says so, and what failed with a way to try again. */
export function Show<T>(props: { of: Loaded<T>; what: string; children: (value: T) => ComponentChildren }): VNode {
  const { value, error, reload } = props.of;
  return (
    <>
      {error !== undefined && <Failure error={error} what={props.what} again={reload} />}
      {value !== undefined ? (
        props.children(value)
      ) : error === undefined ? (
        <p class="waiting" role="status">
          Loading {props.what} …
        </p>
      ) : null}
    </>
  );
}

export function Failure(props: { error: Error; what: string; again?: () => void }): VNode {
  const reference = props.error instanceof ApiError ? props.error.requestId : null;
  return (
    <div class="failure" role="alert">
      <p>
        <strong>Could not load {props.what}.</strong> {props.error.message}
        {reference !== null && <small> Request {reference}.</small>}
      </p>
      {props.again !== undefined && (
        <button type="button" onClick={props.again}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Page(props: { title: string; about?: string; actions?: ComponentChildren; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${props.title} · Tollgate`;
  }, [props.title]);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{props.title}</h1>
          {props.about !== undefined && <p class="about">{props.about}</p>}
        </div>
        <div class="actions">{props.actions}</div>
      </header>
      {props.children}
    </>
  );
}

export function Card(props: { title?: string; class?: string; children: ComponentChildren }): VNode {
  return (
    <section class={`card ${props.class ?? ''}`}>
      {props.title !== undefined && <h2>{props.title}</h2>}
      {props.children}
    </section>
  );
}

/** A figure with its name, as the first thing that is seen of a page. */
export function Stat(props: { name: string; value: string; note?: string | undefined }): VNode {
  return (
    <div class="stat">
      <dt>{props.name}</dt>
      <dd>
        {props.value}
        {props.note !== undefined && <small>{props.note}</small>}
      </dd>
    </div>
  );
}

export function Time(props: { at: string | null | undefined; relative?: boolean }): VNode {
  if (props.at === null || props.at === undefined) {
    return <span class="faint">never</span>;
  }
  const utc = new Date(props.at).toISOString().replace('T', ' ').replace('Z', ' UTC');
  return (
    <time dateTime={props.at} title={utc}>
      {props.relative === true ? distance(props.at) : time(props.at)}
    </time>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A word for a state, which its colour repeats. */
export function Badge(props: { tone: Tone; children: ComponentChildren }): VNode {
  return <span class={`badge ${props.tone}`}>{props.children}</span>;
}

export interface Column<T> {
  name: string;
  cell: (row: T) => ComponentChildren;
  figures?: boolean;
}

/** A table of so many rows is long: its rows are of one height, and only those around what is seen are made. */
const LONG = 100;
/** So many rows are made above and below what is seen. */
const BEYOND = 20;

/** Which rows of a table are made, and how high a row is, in pixels. */
interface Window {
  first: number;
  end: number;
  height: number;
}

interface TableProps<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  empty: ComponentChildren;
  keyOf: (row: T) => string;
  /** Called when the last row is seen, or almost. */
  onEnd?: (() => void) | undefined;
}

export function Table<T>(props: TableProps<T>): VNode {
  return props.rows.length === 0 ? <p class="empty">{props.empty}</p> : <Rows {...props} />;
}

function Rows<T>(props: TableProps<T>): VNode {
  const { rows, onEnd } = props;
  const long = rows.length >= LONG;
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const [made, setMade] = useState<Window>({ first: 0, end: 2 * BEYOND, height: 40 });
  const look = () => {
    if (box.current === null || !long) {
      return;
    }
    const { scrollTop, clientHeight } = box.current;
    const first = Math.max(0, Math.floor(scrollTop / made.height) - BEYOND);
    const end = Math.ceil((scrollTop + clientHeight) / made.height) + BEYOND;
    if (first !== made.first || end !== made.end) {
      setMade({ ...made, first, end });
    }
    if (end >= rows.length) {
      onEnd?.();
    }
  };
  useLayoutEffect(() => {
    const lines = body.current?.querySelectorAll('tr[aria-rowindex]') ?? [];
    const [top, bottom] = [lines[0], lines[lines.length - 1]];
    if (long && top !== undefined && bottom !== undefined) {
      const height = (bottom.getBoundingClientRect().bottom - top.getBoundingClientRect().top) / lines.length;
      if (height > 0 && Math.abs(height - made.height) > 0.1) {
        setMade({ ...made, height });
      }
    }
  }, [long, made.first]);
  useEffect(look, [rows.length, made.height]);
  const first = long ? Math.min(made.first, rows.length) : 0;
  const shown = long ? rows.slice(first, made.end) : rows;
  return (
    <div class={long ? 'scroll long' : 'scroll'} tabIndex={0} role="region" aria-label={props.caption} ref={box} onScroll={look}>
      <table aria-rowcount={long ? rows.length + 1 : undefined}>
        <caption class="hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.name} scope="col" class={column.figures === true ? 'figures' : ''}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Space key="above" height={first * made.height} />
          {shown.map((row, at) => (
            <tr key={props.keyOf(row)} aria-rowindex={long ? first + at + 2 : undefined}>
              {props.columns.map((column) => (
                <td key={column.name} class={column.figures === true ? 'figures' : ''}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
          <Space key="below" height={(rows.length - first - shown.length) * made.height} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are not made. */
function Space(props: { height: number }): VNode | null {
  return props.height <= 0 ? null : (
    <tr class="space" aria-hidden="true">
      <td style={{ height: `${props.height}px` }} />
    </tr>
  );
}

/** Steps in their order, in a line as long as there is room. */
export function Steps(props: { label: string; steps: string[] }): VNode {
  return (
    <ol class="steps" aria-label={props.label}>
      {props.steps.map((step, at) => (
        <li key={at}>{step}</li>
      ))}
    </ol>
  );
}

interface InputProps {
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  /** Called when the value is settled, by leaving the field or by Enter. */
  onSettled?: (value: string) => void;
  type?: 'text' | 'password' | 'datetime-local' | 'date';
  inputMode?: 'text' | 'numeric' | 'decimal';
  autoComplete?: 'off';
  required?: boolean;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
}

export function Field(props: InputProps): VNode {
  const { label, hint, value, onValue, onSettled, ...rest } = props;
  const attributes: Record<string, unknown> = { type: 'text', ...rest };
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...attributes}
        id={id}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => onValue(event.currentTarget.value)}
        onChange={(event) => onSettled?.(event.currentTarget.value)}
      />
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

/** Text of several lines. */
export function Area(props: { label: string; hint?: string; rows: number; value: string; onValue: (value: string) => void; readOnly?: boolean }): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        rows={props.rows}
        spellcheck={false}
        readOnly={props.readOnly ?? false}
        value={props.value}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      {props.hint !== undefined && <small id={`${id}-hint`}>{props.hint}</small>}
    </div>
  );
}

export function Select(props: {
  label: string;
  value: string;
  options: (string | { value: string; name: string })[];
  onValue: (value: string) => void;
  disabled?: boolean;
}): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        disabled={props.disabled ?? false}
        onChange={(event) => props.onValue(event.currentTarget.value)}
      >
        {props.options.map((option) => {
          const { value, name } = typeof option === 'string' ? { value: option, name: option } : option;
          return (
            <option key={value} value={value}>
              {name}
            </option>
          );
        })}
      </select>
    </div>
  );
}

export function Check(props: { label: string; checked: boolean; onValue: (checked: boolean) => void }): VNode {
  const id = useId();
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onValue(event.currentTarget.checked)}
      />
      <label for={id}>{props.label}</label>
    </div>
  );
}

/** A dialog over the page. Escape closes it, and focus comes back to where it was. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const id = useId();
  // Before anybody sees the page: what is typed at once is for the dialog.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      gone.current = true;
      // This gives the focus back to what had it; to take the dialog away does not.
      shown?.close();
    };
  }, []);
  const closed = () => {
    // Where another dialog has taken its place, that one stays.
    if (!gone.current) {
      props.onClose();
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={closed} onClose={closed}>
      <header>
        <h2 id={id}>{props.title}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={props.onClose}>
          ✕
        </button>
      </header>
      {props.children}
    </dialog>
  );
}

/** A form that does one thing, and says what went wrong where it stands. */
export function Form(props: {
  action: string;
  danger?: boolean;
  disabled?: boolean;
  onSubmit: () => Promise<void>;
  children: ComponentChildren;
}): VNode {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await props.onSubmit();
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {props.children}
      {error !== undefined && (
        <p class="failure" role="alert">
          {error.message}
        </p>
      )}
      <button type="submit" class={props.danger === true ? 'danger' : 'primary'} disabled={busy || props.disabled === true}>
        {busy ? 'Working …' : props.action}
      </button>
    </form>
  );
}

/** Text with a button that copies it. */
export function Copy(props: { text: string; label: string }): VNode {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div class="copy">
      <pre tabIndex={0} aria-label={props.label}>
        {props.text}
      </pre>
      <button type="button" onClick={() => void copy()}>
        {copied ? 'Copied' : 'Copy'}
      </button>
      <span class="hidden" role="status">
        {copied ? `${props.label} copied.` : ''}
      </span>
    </div>
  );
}

/** A button that does something at once, and says what went wrong. */
export function Action(props: {
  name: string;
  danger?: boolean;
  onAction: () => Promise<void>;
}): VNode {
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onAction();
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" class={props.danger === true ? 'danger' : ''} disabled={busy} onClick={() => void act()}>
        {props.name}
      </button>
      {error !== undefined && (
        <span class="failure" role="alert">
          {error.message}
        </span>
      )}
    </>
  );
}
