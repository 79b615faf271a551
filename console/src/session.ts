/** The token that this tab is signed in with. It stays in the tab's session storage, and is never part of an address. */

const KEY = 'tollgate.token';

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
