import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, request } from '../api';
import { go, href } from '../router';
import type { Self } from '../session';
import type { Gateway, GatewayToken, List, ProviderKey } from '../types';
import { Badge, Card, Check, Dialog, Field, Form, Page, Select, Show, Table, Time, useLoad } from '../ui';
import { Keys } from './keys';
import { Tokens } from './tokens';

export function Gateways(props: { self: Self }): VNode {
  const gateways = useLoad((signal) => get<List<Gateway>>('/v1/admin/gateways?limit=1000', signal), []);
  const [creating, setCreating] = useState(false);
  const edits = props.self.permissions.includes('edit');
  return (
    <Page
      title="Gateways"
      about="A gateway is the boundary between tenants: it has tokens, provider keys and limits of its own."
      actions={
        edits && (
          <button type="button" class="primary" onClick={() => setCreating(true)}>
            New gateway
          </button>
        )
      }
    >
      {creating && <Create onClose={() => setCreating(false)} />}
      <Show of={gateways} what="the gateways">
        {(list) => (
          <Card>
            <Table
              caption="Gateways"
              keyOf={(gateway) => gateway.name}
              empty="Your token is for no gateway that exists."
              rows={list.data}
              columns={[
                { name: 'Name', cell: (gateway) => <a href={href(`gateways/${gateway.name}`)}>{gateway.name}</a> },
                {
                  name: 'Authentication',
                  cell: (gateway) => (
                    <Badge tone={gateway.authentication === 'on' ? 'good' : 'warn'}>{gateway.authentication}</Badge>
                  ),
                },
                { name: 'Project required', cell: (gateway) => (gateway.require_project ? 'yes' : 'no') },
                { name: 'Defined in', cell: (gateway) => (gateway.source === 'control' ? 'the console or API' : 'tollgate.yaml') },
                {
                  name: 'Created',
                  cell: (gateway) => (gateway.created_at === null ? '–' : <Time at={gateway.created_at} />),
                },
              ]}
            />
          </Card>
        )}
      </Show>
    </Page>
  );
}

function Create(props: { onClose: () => void }): VNode {
  const [name, setName] = useState('');
  const [requireProject, setRequireProject] = useState(false);
  const create = async () => {
    await request('/v1/admin/gateways', { method: 'POST', body: { name, require_project: requireProject } });
    go(`gateways/${name}`);
  };
  return (
    <Dialog title="New gateway" onClose={props.onClose}>
      <Form action="Create the gateway" disabled={name === ''} onSubmit={create}>
        <Field label="Name" hint="Lower-case letters, digits and hyphens, up to 64" value={name} onValue={setName} required pattern="[a-z0-9][a-z0-9\-]{0,63}" />
        <Check label="Every call must name its project" checked={requireProject} onValue={setRequireProject} />
      </Form>
    </Dialog>
  );
}

export function GatewayPage(props: { name: string; self: Self }): VNode {
  const { name } = props;
  const path = `/v1/admin/gateways/${encodeURIComponent(name)}`;
  const edits = props.self.permissions.includes('edit');
  const gateway = useLoad((signal) => request<Gateway>(path, { signal }), [name]);
  const tokens = useLoad((signal) => get<List<GatewayToken>>(`${path}/tokens?limit=1000`, signal), [name]);
  const keys = useLoad((signal) => get<List<ProviderKey>>(`${path}/provider-keys?limit=1000`, signal), [name]);
  return (
    <Page title={`Gateway ${name}`}>
      <Card title="Tokens">
        <Show of={tokens} what="the tokens">
          {(list) => <Tokens path={path} self={props.self} tokens={list.data} edits={edits} reload={tokens.reload} />}
        </Show>
      </Card>
      <Card title="Provider keys">
        <Show of={keys} what="the provider keys">
          {(list) => <Keys path={path} keys={list.data} edits={edits} reload={keys.reload} />}
        </Show>
      </Card>
      <Card title="Settings">
        <Show of={gateway} what="the gateway">
          {(reply) => (
            <Settings
              key={reply.etag}
              path={path}
              gateway={reply.body}
              etag={reply.etag ?? '*'}
              edits={edits && reply.body.source === 'control'}
              reload={gateway.reload}
            />
          )}
        </Show>
      </Card>
    </Page>
  );
}

function Settings(props: { path: string; gateway: Gateway; etag: string; edits: boolean; reload: () => void }): VNode {
  const { gateway } = props;
  const [authentication, setAuthentication] = useState<string>(gateway.authentication);
  const [project, setProject] = useState(gateway.require_project);
  const [anonymous, setAnonymous] = useState<string>(gateway.anonymous_byok);
  const [configured, setConfigured] = useState<string>(gateway.configured_keys);
  const [payload, setPayload] = useState(gateway.logging.payload === 'on');
  const changes: Record<string, unknown> = Object.fromEntries(
    Object.entries({
      authentication,
      require_project: project,
      anonymous_byok: anonymous,
      configured_keys: configured,
    }).filter(([name, value]) => gateway[name as keyof Gateway] !== value),
  );
  if (payload !== (gateway.logging.payload === 'on')) {
    changes['logging'] = { payload: payload ? 'on' : 'off' };
  }
  const save = async () => {
    await request(props.path, { method: 'PATCH', etag: props.etag, body: changes });
    props.reload();
  };
  if (!props.edits) {
    return (
      <dl class="facts">
        <dt>Authentication</dt>
        <dd>{gateway.authentication}</dd>
        <dt>Project required</dt>
        <dd>{gateway.require_project ? 'yes' : 'no'}</dd>
        <dt>Stored keys for calls without a token</dt>
        <dd>{gateway.anonymous_byok}</dd>
        <dt>Provider keys of tollgate.yaml</dt>
        <dd>{gateway.configured_keys}</dd>
        <dt>Prompts and answers kept</dt>
        <dd>{gateway.logging.payload === 'on' ? 'yes' : 'no'}</dd>
      </dl>
    );
  }
  return (
    <Form action="Save the settings" disabled={Object.keys(changes).length === 0} onSubmit={save}>
      <div class="fields">
        <Select
          label="Authentication"
          value={authentication}
          options={[
            { value: 'on', name: 'on: every call needs a token' },
            { value: 'off', name: 'off: anybody may call' },
          ]}
          onValue={setAuthentication}
        />
        <Select
          label="Stored keys for calls without a token"
          value={anonymous}
          options={[
            { value: 'deny', name: 'never used' },
            { value: 'allow', name: 'used' },
          ]}
          onValue={setAnonymous}
        />
        <Select
          label="Provider keys of tollgate.yaml"
          value={configured}
          options={[
            { value: 'allow', name: 'used where none is stored' },
            { value: 'deny', name: 'never used' },
          ]}
          onValue={setConfigured}
        />
        <Check label="Every call must name its project" checked={project} onValue={setProject} />
        <Check label="Prompts and answers are kept, redacted" checked={payload} onValue={setPayload} />
      </div>
    </Form>
  );
}
