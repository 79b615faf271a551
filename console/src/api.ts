import { inBrowserSession, token } from './session';

/** What the window is told when the browser's session is no more. */
export const SESSION_ENDED = 'tollgate-session-ended';

/** An answer that is not a success, with what the gateway said of it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

export interface Reply<T> {
  body: T;
  etag: string | null;
}

interface Options {
  method?: string;
  body?: unknown;
  etag?: string;
  signal?: AbortSignal;
  /** What is shown in place of the tab's token. */
  credential?: string;
}

/** Keeps money as it is written: a binary fraction would not be what was charged. */
function exact(this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && key.endsWith('usd') && context?.source !== undefined ? context.source : value;
}

export function parseExactly<T>(text: string): T {
  return JSON.parse(text, exact as (this: unknown, key: string, value: unknown) => unknown) as T;
}

/** Asks the gateway that serves this page. */
export async function request<T>(path: string, options: Options = {}): Promise<Reply<T>> {
  const response = await send(path, options);
  const text = await response.text();
  return { body: (text === '' ? undefined : parseExactly(text)) as T, etag: response.headers.get('etag') };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request<T>(path, signal === undefined ? {} : { signal })).body;
}

/** Sends a request, and fails unless it succeeds. */
export async function send(path: string, options: Options = {}): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  const credential = options.credential ?? token();
  if (credential !== null) {
    headers.set('authorization', `Bearer ${credential}`);
  } else if (inBrowserSession()) {
    // A page of another origin cannot send it, so that the browser's session is of no use to such a page.
    headers.set('x-tollgate-console', '1');
  }
  if (options.etag !== undefined) {
    headers.set('if-match', options.etag);
  }
  const init: RequestInit = { method: options.method ?? 'GET', headers, cache: 'no-store' };
  if (options.body !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify(options.body);
  }
  if (options.signal !== undefined) {
    init.signal = options.signal;
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    if (options.signal?.aborted === true) {
      throw cause;
    }
    throw new ApiError(0, 'unreachable', 'The gateway cannot be reached.', null);
  }
  if (!response.ok) {
    const error = await failure(response);
    if (response.status === 401 && inBrowserSession()) {
      dispatchEvent(new Event(SESSION_ENDED));
    }
    throw error;
  }
  return response;
}

async function failure(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  let code = String(response.status);
  let message = `The gateway answered ${response.status}.`;
  try {
    const body = (await response.json()) as { error?: { code?: string; message?: string } };
    code = body.error?.code ?? code;
    message = body.error?.message ?? message;
  } catch {
    // What is not JSON leaves the status to speak.
  }
  return new ApiError(response.status, code, message, requestId);
}

/**
 * Reads server-sent events until the stream ends; fails where it breaks off.
 *
 * @param begun is called once it has begun
 * @param told is called with each event's name and data
 */
export async function follow(
  path: string,
  signal: AbortSignal,
  begun: () => void,
  told: (event: string, data: unknown) => void,
): Promise<void> {
  const response = await send(path, { signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  begun();
  let text = '';
  for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
    text += read.value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const name = /^event: (.*)$/m.exec(event)?.[1];
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (name !== undefined && data !== undefined) {
        told(name, parseExactly(data));
      }
    }
  }
}

/** A query string of what is set. */
export function query(values: Record<string, string | string[] | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== '') {
        parameters.append(name, each);
      }
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
