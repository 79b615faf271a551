import { useLayoutEffect, useState } from 'preact/hooks';

/** Where one is on the console: the part of the address behind `#`, which no server sees. */
export interface Place {
  path: string;
  parameters: URLSearchParams;
}

function read(): Place {
  const hash = location.hash.startsWith('#/') ? location.hash.slice(2) : '';
  const mark = hash.indexOf('?');
  return {
    path: mark < 0 ? hash : hash.slice(0, mark),
    parameters: new URLSearchParams(mark < 0 ? '' : hash.slice(mark + 1)),
  };
}

export function usePlace(): Place {
  const [place, setPlace] = useState(read);
  // Before anybody sees the page: whoever goes on at once would stay where they are.
  useLayoutEffect(() => {
    const moved = () => setPlace(read());
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return place;
}

export function href(path: string, parameters?: URLSearchParams): string {
  const text = parameters?.toString() ?? '';
  return `#/${path}${text === '' ? '' : `?${text}`}`;
}

export function go(path: string, parameters?: URLSearchParams): void {
  location.hash = href(path, parameters);
}

/** Goes to the same page with another value of a parameter, or without it where the value is empty. */
export function goWith(path: string, parameters: URLSearchParams, name: string, value: string): void {
  const changed = new URLSearchParams(parameters);
  if (value === '') {
    changed.delete(name);
  } else {
    changed.set(name, value);
  }
  go(path, changed);
}
