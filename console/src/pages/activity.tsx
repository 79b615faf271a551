import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, query } from '../api';
import type { AdminEvent, List } from '../types';
import { Card, Field, Page, Show, Table, Time, useLoad } from '../ui';

export function Activity(): VNode {
  const [gateway, setGateway] = useState('');
  const [cursor, setCursor] = useState<string>();
  const events = useLoad(
    (signal) => get<List<AdminEvent>>(`/v1/admin/events${query({ limit: '100', gateway, cursor })}`, signal),
    [gateway, cursor],
  );
  return (
    <Page title="Activity" about="Who changed what, when and from where. Entries cannot be changed or deleted.">
      <Card>
        <div class="fields">
          <Field
            label="Gateway"
            hint="Empty: all that your token is for"
            value={gateway}
            onValue={(next) => {
              setCursor(undefined);
              setGateway(next);
            }}
          />
        </div>
        <Show of={events} what="the changes">
          {(list) => (
            <>
              <Table
                caption="Changes, the newest first"
                keyOf={(event) => event.id}
                empty="Nothing has been changed here yet."
                rows={list.data}
                columns={[
                  { name: 'When', cell: (event) => <Time at={event.at} /> },
                  { name: 'Who', cell: (event) => event.actor.name },
                  { name: 'What', cell: (event) => event.action },
                  { name: 'Gateway', cell: (event) => event.gateway },
                  { name: 'Of', cell: (event) => event.target.name },
                  { name: 'From', cell: (event) => event.client_address ?? '–' },
                  { name: 'Change', cell: (event) => <Difference event={event} /> },
                ]}
              />
              <div class="row">
                {cursor !== undefined && (
                  <button type="button" onClick={() => setCursor(undefined)}>
                    Newest
                  </button>
                )}
                {list.next_cursor !== null && (
                  <button type="button" onClick={() => setCursor(list.next_cursor ?? undefined)}>
                    Older
                  </button>
                )}
              </div>
            </>
          )}
        </Show>
      </Card>
    </Page>
  );
}

/** The members that differ, before and after. */
function Difference(props: { event: AdminEvent }): VNode {
  const before = props.event.before ?? {};
  const after = props.event.after ?? {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return (
    <details>
      <summary>{names.length === 1 ? '1 field' : `${names.length} fields`}</summary>
      <dl class="facts">
        {names.map((name) => (
          <>
            <dt>{name}</dt>
            <dd>
              {name in before && <del>{JSON.stringify(before[name])}</del>}{' '}
              {name in after && <ins>{JSON.stringify(after[name])}</ins>}
            </dd>
          </>
        ))}
      </dl>
    </details>
  );
}
