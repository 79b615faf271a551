/**
 * What this tab is signed in with: a token, which stays in the tab's session storage and is never part of an address; or
 * a session of the whole browser, whose cookie no script reads.
 */

const KEY = 'tollgate.token';
const PLACE = 'tollgate.place';

let browserSession = false;

/** Where people sign in by OpenID Connect, as the gateway tells where that is configured. */
export interface Provider {
  name: string;
  url: string;
}

/** What a token is, as the gateway describes it to whoever holds it. */
export interface Self {
  id: string;
  name: string;
  account: string;
  gateways: string[];
  permissions: string[];
  expires_at: string | null;
}

export function token(): string | null {
  return sessionStorage.getItem(KEY);
}

export function signIn(value: string): void {
  sessionStorage.setItem(KEY, value);
}

export function signOut(): void {
  sessionStorage.removeItem(KEY);
  browserSession = false;
}

/** Whether requests go with the browser's session, where the tab has no token. */
export function inBrowserSession(): boolean {
  return browserSession && token() === null;
}

export function resumeBrowserSession(): void {
  browserSession = true;
}

/** Goes to the provider, and comes back to the page that is shown now. */
export function signInAt(provider: Provider): void {
  sessionStorage.setItem(PLACE, location.hash);
  location.assign(provider.url);
}

/** Goes back to the page that was shown before somebody went to the provider. */
export function restorePlace(): void {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (place?.startsWith('#/') === true && location.hash === '') {
    location.hash = place;
  }
}

const REASONS: Record<string, string> = {
  expired: 'The sign-in took too long, or was begun in another browser. Try again.',
  denied: 'The provider did not let you in.',
  rejected: 'The provider’s answer could not be verified. The gateway’s log says why.',
  unavailable: 'The provider does not answer as it should. The gateway’s log says why.',
  no_access: 'You are known, but no group or role of yours may use this console. Ask whoever runs it.',
  busy: 'Too many people are signing in at once. Try again in a moment.',
};

/** Takes out of the address why a sign-in failed; null where none did. */
export function takeFailure(): string | null {
  const match = /^#sign-in-failed=([a-z_]{1,32})$/.exec(location.hash);
  if (match === null) {
    return null;
  }
  history.replaceState(null, '', location.pathname);
  return REASONS[match[1] ?? ''] ?? 'The sign-in failed.';
}

/** Takes a one-time code out of the address, so that it neither stays in the history nor is used twice. */
export function takeCode(): string | null {
  const match = /^#sign-in=([A-Za-z0-9_-]{16,128})$/.exec(location.hash);
  if (match === null) {
    return null;
  }
  history.replaceState(null, '', location.pathname);
  return match[1] ?? null;
}
