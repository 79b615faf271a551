import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, get, request } from '../api';
import { Difference } from '../diff';
import { Graph } from '../graph';
import { go, href } from '../router';
import type { Self } from '../session';
import type { DynamicRoute, Gateway, List, RouteDeployment, RouteElement, RouteTrial, RouteVersion } from '../types';
import { Action, Area, Badge, Card, Dialog, Field, Form, type Loaded, Page, Select, Show, Steps, Table, Time, useLoad } from '../ui';

const QUIET = 400;
const DRAFT = 'draft';
const EXAMPLE: RouteElement[] = [
  { id: 'start', type: 'start', outputs: { next: { elementId: 'plan' } } },
  {
    id: 'plan',
    type: 'conditional',
    properties: { conditions: { 'metadata.plan': { $eq: 'free' } } },
    outputs: { true: { elementId: 'small' }, false: { elementId: 'large' } },
  },
  {
    id: 'large',
    type: 'model',
    properties: { provider: 'PROVIDER', model: 'LARGE' },
    outputs: { success: { elementId: 'end' }, fallback: { elementId: 'small' } },
  },
  { id: 'small', type: 'model', properties: { provider: 'PROVIDER', model: 'SMALL' }, outputs: { success: { elementId: 'end' } } },
  { id: 'end', type: 'end' },
];

function routesOf(gateway: string): string {
  return `/v1/admin/gateways/${encodeURIComponent(gateway)}/routes`;
}

function placeOf(gateway: string, id: string): string {
  return `routes/${encodeURIComponent(gateway)}/${encodeURIComponent(id)}`;
}

function written(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** The dynamic routes of a gateway, which the address names. */
export function RoutesPage(props: { self: Self; parameters: URLSearchParams }): VNode {
  const gateways = useLoad((signal) => get<List<Gateway>>('/v1/admin/gateways?limit=1000', signal), []);
  const edits = props.self.permissions.includes('edit');
  return (
    <Page title="Routes" about="Dynamic routes: which model answers, by conditions, shares and limits. Calls name dynamic/ and a route.">
      <Show of={gateways} what="the gateways">
        {(list) => {
          const gateway = props.parameters.get('gateway') ?? list.data[0]?.name;
          return gateway === undefined ? (
            <p class="empty">Your token is for no gateway that exists.</p>
          ) : (
            <Card>
              <div class="fields">
                <Select
                  label="Gateway"
                  value={gateway}
                  options={list.data.map((each) => each.name)}
                  onValue={(value) => go('routes', new URLSearchParams({ gateway: value }))}
                />
              </div>
              <RouteTable key={gateway} gateway={gateway} />
              {edits && (
                <button type="button" class="primary" onClick={() => go(`routes/${encodeURIComponent(gateway)}`)}>
                  New route
                </button>
              )}
            </Card>
          );
        }}
      </Show>
    </Page>
  );
}

function RouteTable(props: { gateway: string }): VNode {
  const routes = useLoad((signal) => get<List<DynamicRoute>>(`${routesOf(props.gateway)}?limit=1000`, signal), []);
  return (
    <Show of={routes} what="the routes">
      {(list) => (
        <Table
          caption="Routes"
          keyOf={(route) => route.id}
          empty="This gateway has no routes. Make one here, with tollgate route create, or under routes in tollgate.yaml."
          rows={list.data}
          columns={[
            { name: 'Name', cell: (route) => <a href={href(placeOf(props.gateway, route.id))}>{route.name}</a> },
            { name: 'Calls name', cell: (route) => route.model },
            { name: 'In force', cell: (route) => route.version ?? <Badge tone="warn">none</Badge> },
            { name: 'Newest', cell: (route) => route.newest_version },
            { name: 'Elements', figures: true, cell: (route) => route.elements.length },
            { name: 'Defined in', cell: (route) => (route.source === 'control' ? 'the console or API' : 'tollgate.yaml') },
            { name: 'Changed', cell: (route) => (route.modified_at === null ? '–' : <Time at={route.modified_at} relative />) },
          ]}
        />
      )}
    </Show>
  );
}

/** What is written, as far as it can be drawn, and what the gateway finds wrong with it. */
interface Draft {
  elements: RouteElement[];
  problems: string[];
  checking: boolean;
}

function elementsOf(text: string): RouteElement[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) {
    throw new Error('Elements are a list: […].');
  }
  return parsed.filter(
    (each): each is RouteElement => typeof each === 'object' && each !== null && typeof (each as RouteElement).id === 'string',
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Each problem by itself; the gateway says all of them in one sentence. */
function problemsIn(cause: unknown): string[] {
  return messageOf(cause)
    .replace(/^The route is not in order: /, '')
    .replace(/\.$/, '')
    .split('; ');
}

/** Asks the gateway about a text once it has been quiet for a moment. */
function useDraft(path: string, text: string): Draft {
  const [draft, setDraft] = useState<Draft>({ elements: [], problems: [], checking: true });
  useEffect(() => {
    let elements: RouteElement[];
    try {
      elements = elementsOf(text);
    } catch (cause) {
      setDraft((before) => ({ elements: before.elements, problems: [messageOf(cause)], checking: false }));
      return undefined;
    }
    setDraft((before) => ({ elements, problems: before.problems, checking: true }));
    const abort = new AbortController();
    const check = async () => {
      let problems: string[] = [];
      try {
        await request(`${path}/try`, { method: 'POST', body: { elements: JSON.parse(text) as unknown }, signal: abort.signal });
      } catch (cause) {
        problems = problemsIn(cause);
      }
      if (!abort.signal.aborted) {
        setDraft({ elements, problems, checking: false });
      }
    };
    const timer = setTimeout(() => void check(), QUIET);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [path, text]);
  return draft;
}

/** A graph above its JSON, with what is wrong beside it. */
function Editor(props: { draft: Draft; text: string; onText: (text: string) => void; readOnly: boolean; taken?: string | undefined }): VNode {
  const { draft } = props;
  return (
    <>
      <Card title="Graph">
        <Graph elements={draft.elements} taken={props.taken} />
      </Card>
      <div class="columns">
        <Card title="Elements" class="code">
          <Area label="As JSON" rows={20} readOnly={props.readOnly} value={props.text} onValue={props.onText} />
        </Card>
        <Card title="Check">
          <div role="status">
            {draft.checking ? (
              <p class="faint">Checking …</p>
            ) : draft.problems.length === 0 ? (
              <p>
                <Badge tone="good">in order</Badge> {draft.elements.length} elements, and models that are here.
              </p>
            ) : (
              <div class="failure">
                <ul class="problems">
                  {draft.problems.map((problem) => (
                    <li key={problem}>{problem}</li>
                  ))}
                </ul>
              </div>
            )}
          </div>
        </Card>
      </div>
    </>
  );
}

export function NewRoute(props: { gateway: string }): VNode {
  const [name, setName] = useState('');
  const [text, setText] = useState(written(EXAMPLE));
  const path = routesOf(props.gateway);
  const draft = useDraft(`${path}/new`, text);
  const create = async () => {
    const made = await request<DynamicRoute>(path, { method: 'POST', body: { name, elements: JSON.parse(text) as unknown } });
    go(placeOf(props.gateway, made.body.id));
  };
  return (
    <Page
      title="New route"
      about={`At the gateway ${props.gateway}, in the JSON of Cloudflare’s AI Gateway. Its first version is in force at once.`}
      actions={<a href={href('routes', new URLSearchParams({ gateway: props.gateway }))}>All routes</a>}
    >
      <Editor draft={draft} text={text} onText={setText} readOnly={false} />
      <Card>
        <Form action="Create the route" disabled={name === '' || draft.checking || draft.problems.length > 0} onSubmit={create}>
          <Field label="Name" hint="Letters, digits and . _ -, up to 64" value={name} onValue={setName} required pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}" />
        </Form>
      </Card>
    </Page>
  );
}

export function RoutePage(props: { gateway: string; id: string; self: Self }): VNode {
  const path = `${routesOf(props.gateway)}/${encodeURIComponent(props.id)}`;
  const route = useLoad((signal) => get<DynamicRoute>(path, signal), []);
  const [deleting, setDeleting] = useState(false);
  const changes = props.self.permissions.includes('edit') && route.value?.source === 'control';
  return (
    <Page
      title={`Route ${route.value?.name ?? ''}`}
      about={`At the gateway ${props.gateway}; version ${route.value?.version ?? 'none'} is in force.`}
      actions={
        <div class="row">
          <a href={href('routes', new URLSearchParams({ gateway: props.gateway }))}>All routes</a>
          {changes && (
            <button type="button" class="danger" onClick={() => setDeleting(true)}>
              Delete
            </button>
          )}
        </div>
      }
    >
      <Show of={route} what="the route">
        {(shown) => (
          <>
            {deleting && <Delete path={path} route={shown} onClose={() => setDeleting(false)} />}
            <Opened path={path} route={shown} changes={changes} reload={route.reload} />
          </>
        )}
      </Show>
    </Page>
  );
}

function Opened(props: { path: string; route: DynamicRoute; changes: boolean; reload: () => void }): VNode {
  const { path, route, changes } = props;
  const [text, setText] = useState(written(route.elements));
  const [taken, setTaken] = useState<string>();
  const versions = useLoad((signal) => versionsOf(path, route, signal), []);
  const draft = useDraft(path, text);
  const reload = () => {
    props.reload();
    versions.reload();
  };
  const edit = (changed: string) => {
    setText(changed);
    setTaken(undefined);
  };
  return (
    <>
      <Editor draft={draft} text={text} onText={edit} readOnly={!changes} taken={taken} />
      <div class="columns">
        {changes && <Save path={path} text={text} draft={draft} inForce={written(route.elements)} onSaved={reload} />}
        <TryOut path={path} text={text} draft={draft} onWay={setTaken} />
      </div>
      {route.source === 'control' ? (
        <Versions path={path} route={route} of={versions} text={text} changes={changes} onShow={edit} reload={reload} />
      ) : (
        <p class="faint">This route is in tollgate.yaml; the file alone changes it, and it has no versions here.</p>
      )}
    </>
  );
}

interface History {
  versions: RouteVersion[];
  deployments: RouteDeployment[];
}

async function versionsOf(path: string, route: DynamicRoute, signal: AbortSignal): Promise<History> {
  if (route.source !== 'control') {
    return { versions: [], deployments: [] };
  }
  const [versions, deployments] = await Promise.all([
    get<List<RouteVersion>>(`${path}/versions`, signal),
    get<List<RouteDeployment>>(`${path}/deployments`, signal),
  ]);
  return { versions: versions.data, deployments: deployments.data };
}

function Save(props: { path: string; text: string; draft: Draft; inForce: string; onSaved: () => void }): VNode {
  const [comment, setComment] = useState('');
  const same = props.text === props.inForce;
  const save = async () => {
    await request(`${props.path}/versions`, {
      method: 'POST',
      body: { elements: JSON.parse(props.text) as unknown, ...(comment === '' ? {} : { comment }) },
    });
    setComment('');
    props.onSaved();
  };
  return (
    <Card title="Keep as a version">
      <p class="about">A version never changes, and serves no call until it is deployed.</p>
      <Form action="Make a version" disabled={same || props.draft.checking || props.draft.problems.length > 0} onSubmit={save}>
        <Field label="Comment" hint="What is new in it" value={comment} onValue={setComment} maxLength={256} />
      </Form>
    </Card>
  );
}

const ENDS: Record<RouteTrial['ends'], string> = {
  limited: 'If none of them answers, or there is none, the call is refused: a limit is used up.',
  no_model: 'No model is asked: the call is refused.',
  last_failure: 'If none of them answers, the call ends with what the last one said.',
};

function TryOut(props: { path: string; text: string; draft: Draft; onWay: (way: string) => void }): VNode {
  const [sample, setSample] = useState(written({ metadata: { plan: 'free' }, used_up: [] }));
  const [trial, setTrial] = useState<RouteTrial>();
  useEffect(() => setTrial(undefined), [props.text]);
  const attempt = async () => {
    setTrial(undefined);
    const call: unknown = JSON.parse(sample);
    const reply = await request<RouteTrial>(`${props.path}/try`, {
      method: 'POST',
      body: { ...(call as Record<string, unknown>), elements: JSON.parse(props.text) as unknown },
    });
    setTrial(reply.body);
    props.onWay(reply.body.path);
  };
  return (
    <Card title="Try it" class="code">
      <Form action="Try it" disabled={props.draft.checking || props.draft.problems.length > 0} onSubmit={attempt}>
        <Area
          label="A sample call"
          hint="metadata, headers, body, token, project, draw from 0 to 1, used_up: ids of limits. Nobody is called."
          rows={6}
          value={sample}
          onValue={setSample}
        />
      </Form>
      <div aria-live="polite">
        {trial !== undefined && (
          <>
            <h3>Asked, one after the other</h3>
            <Steps label="Models in the order in which they would be asked" steps={trial.models.map((each) => `${each.model} at ${each.element}`)} />
            <p>{ENDS[trial.ends]}</p>
            <h3>The whole way</h3>
            <Steps label="The way, element by element" steps={trial.path.split(' > ')} />
          </>
        )}
      </div>
    </Card>
  );
}

function Versions(props: {
  path: string;
  route: DynamicRoute;
  of: Loaded<History>;
  text: string;
  changes: boolean;
  onShow: (text: string) => void;
  reload: () => void;
}): VNode {
  const { path, route } = props;
  const deploy = async (version: string) => {
    await request(`${path}/deployments`, { method: 'POST', body: { version } });
    props.reload();
  };
  const show = async (version: string) => {
    props.onShow(written((await get<DynamicRoute>(`${path}/versions/${version}`)).elements));
  };
  return (
    <>
      <Card title="Versions">
        <Show of={props.of} what="the versions">
          {({ versions, deployments }) => {
            const kept = new Set(versions.map((each) => each.version));
            const before = deployments.find((each) => each.version !== route.version && kept.has(each.version));
            return (
              <>
                <Table
                  caption="Versions, the newest first"
                  keyOf={(version) => version.version}
                  empty="There are no versions."
                  rows={versions}
                  columns={[
                    { name: 'Version', cell: (version) => version.version },
                    { name: 'State', cell: (version) => (version.deployed ? <Badge tone="good">in force</Badge> : <Badge tone="plain">kept</Badge>) },
                    { name: 'Comment', cell: (version) => version.comment ?? '–' },
                    { name: 'Made', cell: (version) => <Time at={version.created_at} /> },
                    {
                      name: 'Change',
                      cell: (version) => (
                        <div class="row">
                          <Action name={`Open ${version.version}`} onAction={() => show(version.version)} />
                          {props.changes && !version.deployed && <Action name={`Deploy ${version.version}`} onAction={() => deploy(version.version)} />}
                        </div>
                      ),
                    },
                  ]}
                />
                {props.changes && before !== undefined && (
                  <p class="row">
                    <Action name={`Back to version ${before.version}`} onAction={() => deploy(before.version)} />
                  </p>
                )}
              </>
            );
          }}
        </Show>
      </Card>
      <Show of={props.of} what="the versions">
        {({ versions }) => <Differences path={path} versions={versions.map((each) => each.version)} inForce={route.version ?? ''} text={props.text} />}
      </Show>
    </>
  );
}

/** What is different between two versions, or between one and what is in the editor. */
function Differences(props: { path: string; versions: string[]; inForce: string; text: string }): VNode {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState(DRAFT);
  const before = from === '' ? props.inForce : from;
  const texts = useLoad(
    (signal) => Promise.all([before, to].map((version) => textOf(props.path, version, signal))),
    [before, to],
  );
  const names = props.versions.map((version) => ({
    value: version,
    name: version === props.inForce ? `version ${version}, in force` : `version ${version}`,
  }));
  return (
    <Card title="Differences">
      <div class="fields">
        <Select label="From" value={before} options={names} onValue={setFrom} />
        <Select label="To" value={to} options={[{ value: DRAFT, name: 'what is written above' }, ...names]} onValue={setTo} />
      </div>
      <Show of={texts} what="the versions">
        {([one, other]) => (
          <Difference label="Differences, line by line" before={one ?? ''} after={to === DRAFT ? normal(props.text) : (other ?? '')} />
        )}
      </Show>
    </Card>
  );
}

async function textOf(path: string, version: string, signal: AbortSignal): Promise<string> {
  return version === DRAFT || version === '' ? '' : written((await get<DynamicRoute>(`${path}/versions/${version}`, signal)).elements);
}

/** Written as versions are, so that spaces alone make no difference. */
function normal(text: string): string {
  try {
    return written(JSON.parse(text));
  } catch {
    return text;
  }
}

function Delete(props: { path: string; route: DynamicRoute; onClose: () => void }): VNode {
  const [typed, setTyped] = useState('');
  const remove = async () => {
    try {
      await request(props.path, { method: 'DELETE' });
    } catch (cause) {
      if (!(cause instanceof ApiError && cause.status === 404)) {
        throw cause;
      }
    }
    go('routes', new URLSearchParams({ gateway: props.route.gateway }));
  };
  return (
    <Dialog title={`Delete the route ${props.route.name}`} onClose={props.onClose}>
      <p>Calls that name {props.route.model} are refused from then on. Its versions go with it.</p>
      <Form action="Delete the route" danger disabled={typed !== props.route.name} onSubmit={remove}>
        <Field label={`Type “${props.route.name}” to go on`} value={typed} onValue={setTyped} autoComplete="off" />
      </Form>
    </Dialog>
  );
}
