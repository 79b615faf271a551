import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, request } from '../api';
import type { ProviderKey, ProviderList } from '../types';
import { Badge, Dialog, Field, Form, Select, Show, Table, Time, useLoad } from '../ui';
import { toneOf } from './providers';

type Open = { what: 'add' } | { what: 'rotate' | 'delete'; key: ProviderKey };

export function Keys(props: { path: string; keys: ProviderKey[]; edits: boolean; reload: () => void }): VNode {
  const { path, keys, edits, reload } = props;
  const [open, setOpen] = useState<Open>();
  const done = () => {
    setOpen(undefined);
    reload();
  };
  return (
    <>
      <Table
        caption="Provider keys"
        keyOf={(key) => `${key.provider}/${key.alias}`}
        empty="No provider keys are stored here. Without one, calls are made with the key of tollgate.yaml, where there is one."
        rows={keys}
        columns={[
          { name: 'Provider', cell: (key) => key.provider },
          { name: 'Alias', cell: (key) => key.alias },
          { name: 'Ends with', cell: (key) => (key.last_four === '' ? '–' : `…${key.last_four}`) },
          { name: 'State', cell: (key) => <Badge tone={toneOf(key.status)}>{key.status}</Badge> },
          { name: 'Last used', cell: (key) => <Time at={key.last_used_at} relative /> },
          { name: 'Rotated', cell: (key) => <Time at={key.rotated_at} relative /> },
          { name: 'Expires', cell: (key) => <Time at={key.expires_at} /> },
          {
            name: 'Change',
            cell: (key) =>
              edits && (
                <div class="row">
                  <button type="button" onClick={() => setOpen({ what: 'rotate', key })} aria-label={`Rotate ${key.provider} ${key.alias}`}>
                    Rotate
                  </button>
                  <button type="button" class="danger" onClick={() => setOpen({ what: 'delete', key })} aria-label={`Delete ${key.provider} ${key.alias}`}>
                    Delete
                  </button>
                </div>
              ),
          },
        ]}
      />
      {edits && (
        <button type="button" class="primary" onClick={() => setOpen({ what: 'add' })}>
          Add a provider key
        </button>
      )}
      {open?.what === 'add' && <Add path={path} onClose={done} />}
      {open?.what === 'rotate' && <Rotate path={path} of={open.key} onClose={done} />}
      {open?.what === 'delete' && <Delete path={path} of={open.key} onClose={done} />}
    </>
  );
}

function at(path: string, key: ProviderKey): string {
  return `${path}/provider-keys/${encodeURIComponent(key.provider)}/${encodeURIComponent(key.alias)}`;
}

function Secret(props: { value: string; onValue: (value: string) => void }): VNode {
  return (
    <Field
      label="The provider's key"
      hint="It is encrypted at once, and never shown again"
      type="password"
      autoComplete="off"
      minLength={8}
      required
      value={props.value}
      onValue={props.onValue}
    />
  );
}

function Add(props: { path: string; onClose: () => void }): VNode {
  const providers = useLoad((signal) => get<ProviderList>('/v1/stats/providers', signal), []);
  const [provider, setProvider] = useState('');
  const [alias, setAlias] = useState('default');
  const [description, setDescription] = useState('');
  const [value, setValue] = useState('');
  return (
    <Dialog title="Add a provider key" onClose={props.onClose}>
      <Show of={providers} what="the providers">
        {(list) => {
          const chosen = provider === '' ? (list.data[0]?.provider ?? '') : provider;
          const add = async () => {
            await request(`${props.path}/provider-keys`, {
              method: 'POST',
              body: { provider: chosen, alias, value, ...(description === '' ? {} : { description }) },
            });
            props.onClose();
          };
          return (
            <Form action="Store the key" disabled={value === ''} onSubmit={add}>
              <Select label="Provider" value={chosen} options={list.data.map((each) => each.provider)} onValue={setProvider} />
              <Field label="Alias" hint="To have several keys of one provider" value={alias} onValue={setAlias} required />
              <Secret value={value} onValue={setValue} />
              <Field label="Description" value={description} onValue={setDescription} maxLength={256} />
            </Form>
          );
        }}
      </Show>
    </Dialog>
  );
}

function Rotate(props: { path: string; of: ProviderKey; onClose: () => void }): VNode {
  const [value, setValue] = useState('');
  const rotate = async () => {
    await request(`${at(props.path, props.of)}/rotate`, { method: 'POST', body: { value } });
    props.onClose();
  };
  return (
    <Dialog title={`Rotate ${props.of.provider} ${props.of.alias}`} onClose={props.onClose}>
      <p>The next call uses the new key; calls under way end with the old one.</p>
      <Form action="Store the new key" disabled={value === ''} onSubmit={rotate}>
        <Secret value={value} onValue={setValue} />
      </Form>
    </Dialog>
  );
}

function Delete(props: { path: string; of: ProviderKey; onClose: () => void }): VNode {
  const [typed, setTyped] = useState('');
  const remove = async () => {
    await request(at(props.path, props.of), { method: 'DELETE' });
    props.onClose();
  };
  return (
    <Dialog title={`Delete ${props.of.provider} ${props.of.alias}`} onClose={props.onClose}>
      <p>The next call can no longer use it. It is deleted here alone; the provider still knows it.</p>
      <Form action="Delete the key" danger disabled={typed !== props.of.alias} onSubmit={remove}>
        <Field label={`Type “${props.of.alias}” to go on`} value={typed} onValue={setTyped} autoComplete="off" />
      </Form>
    </Dialog>
  );
}
