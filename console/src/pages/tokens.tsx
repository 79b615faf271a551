import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api';
import { count, money } from '../format';
import type { Self } from '../session';
import type { GatewayToken, IssuedToken, Limits } from '../types';
import { Badge, Check, Copy, Dialog, Field, Form, Table, Time } from '../ui';
import { toneOf } from './providers';

type Open = { what: 'create' } | { what: 'rotate' | 'revoke'; token: GatewayToken } | { what: 'shown'; secret: string };

const PERMISSIONS: Record<string, string> = {
  run: 'run: make calls, which cost money',
  read: 'read: see analytics, logs and provider statistics',
  edit: 'edit: issue tokens, store provider keys, change gateways',
  payload: 'payload: see the prompts and answers that gateways keep',
};

export function Tokens(props: { path: string; self: Self; tokens: GatewayToken[]; edits: boolean; reload: () => void }): VNode {
  const { path, tokens, edits, reload } = props;
  const [open, setOpen] = useState<Open>();
  const close = () => {
    setOpen(undefined);
    reload();
  };
  return (
    <>
      <Table
        caption="Tokens"
        keyOf={(token) => token.id}
        empty={edits ? 'No tokens yet. Create one for each client, so that each can be revoked alone.' : 'No tokens yet.'}
        rows={tokens}
        columns={[
          { name: 'Name', cell: (token) => token.name },
          { name: 'State', cell: (token) => <Badge tone={toneOf(token.status)}>{token.status}</Badge> },
          { name: 'May', cell: (token) => token.permissions.join(', ') },
          { name: 'Limits', cell: (token) => limitsOf(token.limits) },
          { name: 'Models', cell: (token) => (token.models.length === 0 ? 'any' : token.models.join(', ')) },
          { name: 'Last used', cell: (token) => <Time at={token.last_used_at} relative /> },
          { name: 'Expires', cell: (token) => <Time at={token.expires_at} /> },
          {
            name: 'Change',
            cell: (token) =>
              edits && (
                <div class="row">
                  <button type="button" onClick={() => setOpen({ what: 'rotate', token })} aria-label={`Rotate ${token.name}`}>
                    Rotate
                  </button>
                  <button type="button" class="danger" onClick={() => setOpen({ what: 'revoke', token })} aria-label={`Revoke ${token.name}`}>
                    Revoke
                  </button>
                </div>
              ),
          },
        ]}
      />
      {edits && (
        <button type="button" class="primary" onClick={() => setOpen({ what: 'create' })}>
          New token
        </button>
      )}
      {open?.what === 'create' && (
        <Create path={path} self={props.self} onClose={close} onSecret={(secret) => setOpen({ what: 'shown', secret })} />
      )}
      {open?.what === 'rotate' && (
        <Rotate path={path} token={open.token} onClose={close} onSecret={(secret) => setOpen({ what: 'shown', secret })} />
      )}
      {open?.what === 'revoke' && <Revoke path={path} token={open.token} onClose={close} />}
      {open?.what === 'shown' && (
        <Dialog title="The token" onClose={close}>
          <p>Copy it now: only its digest is kept, and it cannot be shown again.</p>
          <Copy label="The token" text={open.secret} />
        </Dialog>
      )}
    </>
  );
}

function limitsOf(limits: Limits | null): string {
  const named = [
    limits?.requests_per_minute != null && `${count(limits.requests_per_minute)} requests/min`,
    limits?.tokens_per_minute != null && `${count(limits.tokens_per_minute)} tokens/min`,
    limits?.usd_per_day != null && `${money(limits.usd_per_day)}/day`,
    limits?.usd_per_month != null && `${money(limits.usd_per_month)}/month`,
  ].filter((each) => each !== false);
  return named.length === 0 ? 'none' : named.join(', ');
}

/** A number as it is typed; empty is no limit. Money keeps its digits: JSON is written by hand. */
function limit(name: string, text: string): string[] {
  return text.trim() === '' ? [] : [`${JSON.stringify(name)}:${Number.isFinite(Number(text)) ? text.trim() : JSON.stringify(text)}`];
}

function Create(props: { path: string; self: Self; onClose: () => void; onSecret: (secret: string) => void }): VNode {
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<string[]>(['run']);
  const [expires, setExpires] = useState('');
  const [models, setModels] = useState('');
  const [project, setProject] = useState('');
  const [requests, setRequests] = useState('');
  const [day, setDay] = useState('');
  const [month, setMonth] = useState('');
  const create = async () => {
    const limits = [...limit('requests_per_minute', requests), ...limit('usd_per_day', day), ...limit('usd_per_month', month)];
    const issued = await request<IssuedToken>(`${props.path}/tokens`, {
      method: 'POST',
      body: {
        name,
        permissions,
        ...(expires === '' ? {} : { expires_at: new Date(expires).toISOString() }),
        ...(models.trim() === '' ? {} : { models: models.split(/[\s,]+/).filter((each) => each !== '') }),
        ...(project === '' ? {} : { project }),
        ...(limits.length === 0 ? {} : { limits: JSON.parse(`{${limits.join(',')}}`) as unknown }),
      },
    });
    props.onSecret(issued.body.token);
  };
  const offered = Object.entries(PERMISSIONS).filter(([permission]) => props.self.permissions.includes(permission));
  return (
    <Dialog title="New token" onClose={props.onClose}>
      <Form action="Create the token" disabled={name === '' || permissions.length === 0} onSubmit={create}>
        <Field label="Name" hint="Who or what uses it" value={name} onValue={setName} maxLength={64} required />
        <fieldset>
          <legend>It may</legend>
          {offered.map(([permission, about]) => (
            <Check
              key={permission}
              label={about}
              checked={permissions.includes(permission)}
              onValue={(checked) =>
                setPermissions(checked ? [...permissions, permission] : permissions.filter((each) => each !== permission))
              }
            />
          ))}
        </fieldset>
        <div class="fields">
          <Field label="Requests a minute" hint="Empty: no limit" inputMode="numeric" value={requests} onValue={setRequests} />
          <Field label="USD a day" hint="Empty: no limit" inputMode="decimal" value={day} onValue={setDay} />
          <Field label="USD a month" hint="Empty: no limit" inputMode="decimal" value={month} onValue={setMonth} />
          <Field label="Expires" type="datetime-local" value={expires} onValue={setExpires} />
          <Field label="Models" hint="Empty: any; else names with commas" value={models} onValue={setModels} />
          <Field label="Project" hint="Calls that name none are booked to it" value={project} onValue={setProject} maxLength={128} />
        </div>
      </Form>
    </Dialog>
  );
}

function Rotate(props: { path: string; token: GatewayToken; onClose: () => void; onSecret: (secret: string) => void }): VNode {
  const [grace, setGrace] = useState('24h');
  const rotate = async () => {
    const rotated = await request<IssuedToken>(`${props.path}/tokens/${props.token.id}/rotate`, {
      method: 'POST',
      body: { grace },
    });
    props.onSecret(rotated.body.token);
  };
  return (
    <Dialog title={`Rotate ${props.token.name}`} onClose={props.onClose}>
      <Form action="Make a new secret" onSubmit={rotate}>
        <Field label="The old secret stays good for" hint="Such as 30m, 24h or 0s" value={grace} onValue={setGrace} required />
      </Form>
    </Dialog>
  );
}

function Revoke(props: { path: string; token: GatewayToken; onClose: () => void }): VNode {
  const [typed, setTyped] = useState('');
  const revoke = async () => {
    await request(`${props.path}/tokens/${props.token.id}`, { method: 'DELETE' });
    props.onClose();
  };
  return (
    <Dialog title={`Revoke ${props.token.name}`} onClose={props.onClose}>
      <p>Whoever uses it is refused within a second. This cannot be undone.</p>
      <Form action="Revoke the token" danger disabled={typed !== props.token.name} onSubmit={revoke}>
        <Field label={`Type “${props.token.name}” to go on`} value={typed} onValue={setTyped} autoComplete="off" />
      </Form>
    </Dialog>
  );
}
