import type { Figure, Money } from './format';

/** Shapes of the API's answers, as far as the console reads them; `openapi.json` has them whole. */

export interface List<T> {
  data: T[];
  next_cursor: string | null;
}

export interface Distribution {
  avg?: Figure;
  p50?: Figure;
  p90?: Figure;
  p95?: Figure;
  p99?: Figure;
  max?: Figure;
}

export interface Figures {
  requests: number;
  succeeded: number;
  failed: number;
  success_rate: Figure;
  throttled: number;
  canceled: number;
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  cost_usd: Money;
  latency_ms: Distribution;
  first_token_ms: Distribution;
  [dimension: string]: unknown;
}

export interface Analytics {
  from: string;
  to: string;
  tz: string;
  interval: string;
  as_of: string | null;
  group_by: string[];
  totals: Figures;
  series: { bucket: string; groups: Figures[] }[];
  by_provider?: Figures[];
  by_model?: Figures[];
  by_project?: Figures[];
  by_day?: Figures[];
  truncated?: string[];
}

export interface Amount {
  requests: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: Money;
}

export interface Limits {
  requests_per_minute: Figure;
  tokens_per_minute: Figure;
  usd_per_day: Money;
  usd_per_month: Money;
}

export interface Use {
  as_of: string | null;
  today: Amount;
  this_month: Amount;
  limits: Limits;
  remaining: Limits;
}

export interface Limit {
  limit: Figure;
  available?: Figure;
  used?: number;
  in_use?: number;
  resets_in_ms?: Figure;
}

export interface Counts {
  requests: number;
  succeeded: number;
  failed: number;
  throttled: number;
  throttle_rate: Figure;
  retried: number;
  canceled: number;
  latency_ms: Distribution;
  first_token_ms: Distribution;
}

export interface ProviderStats {
  provider: string;
  status: 'ok' | 'throttled' | 'degraded' | 'down';
  throttle: {
    requests_per_minute?: Limit | null;
    tokens_per_minute?: Limit | null;
    requests_per_day?: Limit | null;
    concurrency?: Limit | null;
    cooldown: { until: string | null; reason: string | null };
  };
  keys?: { gateway?: string; alias: string; status: string; cooldown_until: string | null }[];
  connection: { state: 'ok' | 'lost' };
  circuit_breaker: { state: string; failure_rate: Figure; opens_in_last_hour: number };
  last_minute: Counts;
  since_start: Counts;
  models: { model: string; status: string; circuit_breaker: string; last_minute: Counts }[];
  last_error: { at: string; status: number; code: string } | null;
}

export interface ProviderList {
  as_of: string;
  node: string;
  data: ProviderStats[];
}

export interface Health {
  status: string;
  providers: Record<string, { status: string; circuit_breaker: string }>;
  control: { status: string; source: string; refused_records: number };
  audit: { publisher: string; spool: { bytes: number; limit_bytes: number; oldest_unpublished_seconds: number } };
}

export interface Gateway {
  name: string;
  authentication: 'on' | 'off';
  require_project: boolean;
  anonymous_byok: 'allow' | 'deny';
  configured_keys: 'allow' | 'deny';
  logging: { payload: 'on' | 'off' };
  source: 'configuration' | 'control';
  created_at: string | null;
}

export interface GatewayToken {
  id: string;
  name: string;
  gateway: string;
  gateways: string[];
  permissions: string[];
  status: string;
  expires_at: string | null;
  limits: Limits | null;
  models: string[];
  project: string | null;
  created_at: string;
  last_used_at: string | null;
}

export interface IssuedToken extends GatewayToken {
  token: string;
}

export interface ProviderKey {
  gateway: string;
  provider: string;
  alias: string;
  description: string | null;
  last_four: string;
  version: number;
  status: 'active' | 'expired' | 'invalid' | 'sealed';
  expires_at: string | null;
  created_at: string;
  rotated_at: string | null;
  last_used_at: string | null;
}

export interface AdminEvent {
  id: string;
  at: string;
  actor: { id: string; name: string };
  client_address: string | null;
  action: string;
  gateway: string;
  target: { id: string; name: string };
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface Model {
  id: string;
  provider: string;
  type: string;
  available: boolean;
}

export interface ScoreTerms {
  success: number;
  headroom: number;
  latency: number;
  reasoning_fit: number;
  priority: number;
}

export interface RoutingStatus {
  as_of: string;
  node: string;
  weights: ScoreTerms;
  models: number;
  data: {
    rank: number;
    provider: string;
    model: string;
    score: number;
    terms: ScoreTerms;
    first_token_ms: Figure;
    excluded: string | null;
  }[];
}

export interface RouteElement {
  id: string;
  type: string;
  properties?: Record<string, unknown>;
  outputs?: Record<string, { elementId: string }>;
}

export interface DynamicRoute {
  id: string;
  name: string;
  gateway: string;
  model: string;
  source: 'control' | 'configuration';
  version: string | null;
  newest_version: string;
  modified_at: string | null;
  elements: RouteElement[];
}

export interface RouteVersion {
  version: string;
  comment: string | null;
  deployed: boolean;
  created_at: string;
  created_by: string;
}

export interface RouteDeployment {
  id: string;
  version: string;
  created_at: string;
}

export interface RouteTrial {
  models: { element: string; model: string; path: string }[];
  ends: 'limited' | 'no_model' | 'last_failure';
  path: string;
}

export interface LoggedCall {
  call_id: string;
  accepted_at: string;
  gateway: string;
  token_name: string | null;
  project: string | null;
  session: string | null;
  metadata: Record<string, string>;
  route: string | null;
  requested_model: string | null;
  dynamic_route: string | null;
  route_version: string | null;
  route_path: string | null;
  provider: string | null;
  model: string | null;
  outcome: string;
  status: number;
  error_code: string | null;
  stream: boolean;
  input_tokens: number;
  output_tokens: number;
  cached_input_tokens: number;
  reasoning_tokens: number;
  usage_source: string | null;
  cost_usd: Money;
  cost_source: string | null;
  cost_complete: boolean;
  cost_gaps: string[];
  price_version: string | null;
  service_tier: string | null;
  latency_ms: number;
  upstream_ms: number;
  first_token_ms: Figure;
  queue_ms: number;
  overhead_us: number;
}

export interface Charge {
  meter: string;
  quantity: string | number;
  unit_price_usd: Money;
  cost_usd: Money;
}

export interface Attempt {
  provider: string;
  model: string;
  started_at: string;
  duration_ms: number;
  status: number;
  error_code: string | null;
  throttled_ms: number;
  may_be_charged: boolean | null;
}

export interface Annotations {
  feedback: Figure;
  score: Figure;
  labels: string[];
}

export interface CallDetail extends LoggedCall, Annotations {
  charges: Charge[];
  attempts: Attempt[];
  payload_kept: boolean;
}

/** One of the two bodies that are kept of a call. */
export interface PayloadBody {
  format: 'json' | 'events' | 'text' | 'binary';
  bytes: number;
  cut: boolean;
  redactions: number;
  omitted: 'binary' | 'streamed' | null;
  text: string;
}

export interface Payload {
  encrypted: boolean;
  request: PayloadBody;
  response: PayloadBody;
}

export interface ClosedMonth {
  month: string;
  closed_at: string;
  closed_by: string;
  rows: number;
  adjustments: number;
  cost_usd: Money;
  list_cost_usd: Money;
  root: string;
  meters?: { meter: string; quantity: string; cost_usd: Money }[];
}

/** Prices by meter, and what differs from them. */
export interface PricePeriod {
  valid_from?: string;
  above?: unknown[];
  tiers?: Record<string, unknown>;
  regions?: Record<string, unknown>;
  [meter: string]: unknown;
}

export interface ModelPrice {
  provider: string;
  model: string;
  prices: PricePeriod[];
  source: 'control' | 'configuration';
  modified_at: string | null;
}

export interface ReconciliationExplanation {
  reason: string;
  quantity: string;
  cost_usd: Money;
  what: string;
}

export interface Reconciliation {
  id: string;
  provider: string;
  from: string;
  to: string;
  tolerance: string;
  status: 'running' | 'succeeded' | 'failed';
  created_at: string;
  error: string | null;
  within_tolerance: boolean | null;
  coverage: string | null;
  unexplained: string | null;
  provider_usd: Money;
  gateway_usd: Money;
  report?: {
    differences: {
      day: string;
      model: string;
      service_tier: string;
      meter: string;
      provider: string;
      gateway: string;
      explanations: ReconciliationExplanation[];
    }[];
    more_differences: number;
    costs: { day: string; provider_usd: Money; gateway_usd: Money; explanations: ReconciliationExplanation[] }[];
    notes: string[];
  } | null;
}
