import { render, type VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, get, request, send, SESSION_ENDED } from './api';
import { Activity } from './pages/activity';
import { Analytics } from './pages/analytics';
import { Books, MonthPage } from './pages/books';
import { CallPage, Calls } from './pages/calls';
import { GatewayPage, Gateways } from './pages/gateways';
import { Live } from './pages/live';
import { Overview } from './pages/overview';
import { Playground } from './pages/playground';
import { Providers } from './pages/providers';
import { ReconciliationPage } from './pages/reconciliations';
import { NewRoute, RoutePage, RoutesPage } from './pages/routes';
import { Routing } from './pages/routing';
import { href, type Place, usePlace } from './router';
import {
  inBrowserSession,
  type Provider,
  restorePlace,
  type Self,
  signIn,
  signInAt,
  signOut,
  takeCode,
  takeFailure,
  token,
  resumeBrowserSession,
} from './session';
import { Field, Form } from './ui';

interface Entry {
  path: string;
  name: string;
  /** What a token must be allowed to do for the page to be of use; any one of them is enough. */
  needs: string[];
  /** Whether it makes calls, which only tokens do. */
  calls?: boolean;
}

const PAGES: Entry[] = [
  { path: '', name: 'Overview', needs: [] },
  { path: 'live', name: 'Live', needs: ['read'] },
  { path: 'analytics', name: 'Analytics', needs: [] },
  { path: 'calls', name: 'Calls', needs: ['read'] },
  { path: 'providers', name: 'Providers', needs: [] },
  { path: 'routing', name: 'Routing', needs: [] },
  { path: 'routes', name: 'Routes', needs: ['edit', 'read'] },
  { path: 'gateways', name: 'Gateways', needs: ['edit', 'read'] },
  { path: 'books', name: 'Books', needs: ['read'] },
  { path: 'playground', name: 'Playground', needs: ['run'], calls: true },
  { path: 'activity', name: 'Activity', needs: ['edit'] },
];

function Console(): VNode {
  const [self, setSelf] = useState<Self>();
  const [state, setState] = useState<'checking' | 'out' | 'in'>('checking');
  const [message, setMessage] = useState('');
  const [provider, setProvider] = useState<Provider>();
  const enter = async () => {
    try {
      setSelf(await get<Self>('/v1/token'));
      setState('in');
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 401) {
        signOut();
      }
      setMessage(cause instanceof Error && token() !== null ? cause.message : '');
      setState('out');
      throw cause;
    }
  };
  /** Goes on with the browser's session, if there is one. */
  const resume = async (failed: string | null) => {
    resumeBrowserSession();
    try {
      setSelf(await get<Self>('/v1/token'));
      restorePlace();
      setState('in');
    } catch (cause) {
      if (!(cause instanceof ApiError && cause.status === 401)) {
        throw cause;
      }
      signOut();
      setMessage(failed ?? '');
      setState('out');
    }
  };
  useEffect(() => {
    const ended = () => {
      if (!inBrowserSession()) {
        return;
      }
      signOut();
      setSelf(undefined);
      setMessage('Your session has ended.');
      setState('out');
    };
    addEventListener(SESSION_ENDED, ended);
    return () => removeEventListener(SESSION_ENDED, ended);
  }, []);
  useEffect(() => {
    const code = takeCode();
    const failed = takeFailure();
    const begin = async () => {
      const offer = get<{ sign_in?: Provider }>('/').then(
        ({ sign_in: offered }) => {
          setProvider(offered);
          return offered;
        },
        () => undefined,
      );
      if (code !== null) {
        const session = await request<{ token: string }>('/console/sign-in', {
          method: 'POST',
          credential: code,
        });
        signIn(session.body.token);
      }
      if (token() !== null) {
        await enter();
      } else if ((await offer) !== undefined) {
        await resume(failed);
      } else {
        setState('out');
      }
    };
    begin().catch((cause: unknown) => {
      setMessage(cause instanceof Error ? cause.message : String(cause));
      setState('out');
    });
  }, []);
  const leave = () => {
    // Ends the session at the gateway too, where it is one that a link or the provider began.
    void send('/console/sign-out', { method: 'POST' }).catch(() => undefined);
    signOut();
    setSelf(undefined);
    setMessage('');
    setState('out');
  };
  if (state === 'in' && self !== undefined) {
    return <Frame self={self} onSignOut={leave} />;
  }
  return state === 'checking' ? (
    <p class="waiting">Opening the console …</p>
  ) : (
    <SignIn message={message} provider={provider} onSignIn={enter} />
  );
}

function SignIn(props: { message: string; provider: Provider | undefined; onSignIn: () => Promise<void> }): VNode {
  const { provider } = props;
  const [value, setValue] = useState('');
  useEffect(() => {
    document.title = 'Sign in · Tollgate';
  }, []);
  const submit = async () => {
    signIn(value.trim());
    await props.onSignIn().catch((cause: unknown) => {
      signOut();
      throw cause;
    });
  };
  return (
    <main class="sign-in">
      <h1>Tollgate</h1>
      {provider === undefined && (
        <p>Sign in with a gateway token. It stays in this tab and is forgotten when the tab is closed.</p>
      )}
      {props.message !== '' && (
        <p class="failure" role="alert">
          {props.message}
        </p>
      )}
      {provider !== undefined && (
        <>
          <button type="button" class="primary" onClick={() => signInAt(provider)}>
            Sign in with {provider.name}
          </button>
          <p>Or with a gateway token. It stays in this tab and is forgotten when the tab is closed.</p>
        </>
      )}
      <Form action="Sign in" disabled={value.trim() === ''} onSubmit={submit}>
        <Field
          label="Token"
          hint="With the permission read or edit; begins with tg_"
          type="password"
          autoComplete="off"
          value={value}
          onValue={setValue}
          required
        />
      </Form>
    </main>
  );
}

function Frame(props: { self: Self; onSignOut: () => void }): VNode {
  const place = usePlace();
  const { self } = props;
  const pages = PAGES.filter(
    (page) =>
      (page.needs.length === 0 || page.needs.some((need) => self.permissions.includes(need))) &&
      !(page.calls === true && inBrowserSession()),
  );
  const section = place.path.split('/')[0] ?? '';
  return (
    <>
      <a class="skip" href="#page" onClick={(event) => (event.preventDefault(), document.getElementById('page')?.focus())}>
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href={href('')}>
          Tollgate
        </a>
        <nav aria-label="Pages">
          <ul>
            {pages.map((page) => (
              <li key={page.path}>
                <a href={href(page.path)} aria-current={page.path === section ? 'page' : undefined}>
                  {page.name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="self">
          <span title={`${inBrowserSession() ? 'Signed in as' : 'Token'} ${self.id}`}>{self.name}</span>
          <button type="button" class="quiet" onClick={props.onSignOut}>
            Sign out
          </button>
        </div>
      </header>
      <main id="page" tabIndex={-1}>
        <PageAt place={place} self={self} />
      </main>
    </>
  );
}

function PageAt(props: { place: Place; self: Self }): VNode {
  const { place, self } = props;
  const [section = '', rest, last] = place.path.split('/');
  switch (section) {
    case '':
      return <Overview self={self} />;
    case 'live':
      return <Live parameters={place.parameters} />;
    case 'analytics':
      return <Analytics parameters={place.parameters} />;
    case 'calls':
      return rest === undefined ? <Calls parameters={place.parameters} /> : <CallPage key={rest} id={rest} self={self} />;
    case 'providers':
      return <Providers />;
    case 'routing':
      return <Routing />;
    case 'routes':
      if (rest === undefined) {
        return <RoutesPage self={self} parameters={place.parameters} />;
      }
      return last === undefined ? (
        <NewRoute key={rest} gateway={decodeURIComponent(rest)} />
      ) : (
        <RoutePage key={place.path} gateway={decodeURIComponent(rest)} id={decodeURIComponent(last)} self={self} />
      );
    case 'gateways':
      return rest === undefined ? <Gateways self={self} /> : <GatewayPage key={rest} name={decodeURIComponent(rest)} self={self} />;
    case 'books':
      if (rest === 'reconciliations' && last !== undefined) {
        return <ReconciliationPage key={last} id={decodeURIComponent(last)} />;
      }
      return rest === 'months' && last !== undefined ? (
        <MonthPage key={last} name={decodeURIComponent(last)} />
      ) : (
        <Books self={self} />
      );
    case 'playground':
      return <Playground />;
    case 'activity':
      return <Activity />;
    default:
      return (
        <p class="empty">
          There is no such page. <a href={href('')}>Go to the overview</a>.
        </p>
      );
  }
}

const root = document.getElementById('console');
if (root !== null) {
  render(<Console />, root);
}
