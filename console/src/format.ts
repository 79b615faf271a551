/** How figures are written. Money comes as decimal text and is never turned into a binary fraction to be shown. */

const COUNT = new Intl.NumberFormat(undefined);
const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const MISSING = '–';

export type Money = string | number | null | undefined;
export type Figure = number | null | undefined;

export function count(value: Figure): string {
  return value === null || value === undefined ? MISSING : COUNT.format(value);
}

export function compact(value: Figure): string {
  return value === null || value === undefined ? MISSING : COMPACT.format(value);
}

export function percent(value: Figure): string {
  return value === null || value === undefined ? MISSING : PERCENT.format(value);
}

export function millis(value: Figure): string {
  if (value === null || value === undefined) {
    return MISSING;
  }
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

/** A decimal as it was written, without exponent and needless zeros. */
export function plain(value: string | number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(String(value));
  if (match === null) {
    return String(value);
  }
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(1, point);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const after = padded.slice(at).replace(/0+$/, '');
  return sign + before + (after === '' ? '' : `.${after}`);
}

/** The sum of two decimals to the last digit; what is missing counts as nothing. */
export function sum(one: string, other: Money): string {
  const parts = [one, other ?? '0'].map((value) => plain(value).split('.'));
  const digits = Math.max(...parts.map(([, fraction = '']) => fraction.length));
  const total = parts.reduce((all, [whole = '0', fraction = '']) => all + BigInt(whole + fraction.padEnd(digits, '0')), 0n);
  const text = String(total < 0n ? -total : total).padStart(digits + 1, '0');
  const at = text.length - digits;
  return plain(`${total < 0n ? '-' : ''}${text.slice(0, at)}${digits === 0 ? '' : `.${text.slice(at)}`}`);
}

/** Money to the last digit, with two digits of cents at least. */
export function money(value: Money): string {
  if (value === null || value === undefined) {
    return MISSING;
  }
  const [whole = '0', fraction = ''] = plain(value).split('.');
  const negative = whole.startsWith('-');
  const grouped = COUNT.format(BigInt(negative ? whole.slice(1) : whole));
  return `${negative ? '−' : ''}$${grouped}.${fraction.padEnd(2, '0')}`;
}

/** For the height of a line in a chart, where the last digit cannot be seen. */
export function approximate(value: Money): number | null {
  return value === null || value === undefined ? null : Number(value);
}

export function time(value: string): string {
  return TIME.format(new Date(value));
}

/** How long ago, or ahead, a moment is. */
export function distance(value: string, now: number = Date.now()): string {
  const seconds = (Date.parse(value) - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ];
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) {
      return relative.format(Math.round(seconds / length), unit);
    }
  }
  return relative.format(Math.round(seconds), 'second');
}

/** The first day of a month in UTC, so many months from this one. */
export function firstDay(months: number, now: Date = new Date()): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
}
