/** How bad it is, as whoever wrote the program saw it. */
export const LOG_SEVERITIES = ['info', 'warn', 'error', 'fatal'] as const;
export type LogSeverity = (typeof LOG_SEVERITIES)[number];

export interface LogTemplate {
  readonly severity: LogSeverity;
  readonly text: string; // values in braces: 'replica {replica} is ready'
}

/**
 * All that simulated programs log: a fixed text with values in it, as in a real program, so that what template a
 * line comes from is known. The texts are made up (assumption).
 */
export const LOG_TEMPLATES = {
  requestFailed: {
    severity: 'error',
    text: 'request {operation} failed on replica {replica}, attempt {attempt}',
  },
  requestTimedOut: {
    severity: 'warn',
    text: 'request {operation} timed out on replica {replica}, attempt {attempt}',
  },
  requestRejected: {
    severity: 'warn',
    text: 'request {operation} rejected by replica {replica}, attempt {attempt}',
  },
  breakerOpened: { severity: 'warn', text: 'circuit breaker of {caller} opened' },
  breakerClosed: { severity: 'info', text: 'circuit breaker of {caller} closed' },
  replicaReady: { severity: 'info', text: 'replica {replica} ready after {seconds} s' },
  replicaCrashed: { severity: 'error', text: 'replica {replica} crashed, starting again' },
  replicaLost: { severity: 'error', text: 'replica {replica} lost with its node' },
  replicaKilled: {
    severity: 'error',
    text: 'replica {replica} killed: out of memory at limit {bytes} bytes',
  },
  primaryLost: { severity: 'error', text: 'no primary, writes are refused' },
  failoverDone: { severity: 'warn', text: 'failover done, another replica is primary' },
  failoverFailed: { severity: 'fatal', text: 'failover failed, no replica can take over' },
  commitsFailed: { severity: 'error', text: '{commits} commits failed' },
  deployed: { severity: 'info', text: 'deploy by {author}: {text}' },
  deliveriesFailed: { severity: 'warn', text: '{deliveries} deliveries failed' },
  messagesDeadLettered: { severity: 'error', text: '{messages} messages moved to dead letters' },
} as const satisfies Readonly<Record<string, LogTemplate>>;

export type LogTemplateId = keyof typeof LOG_TEMPLATES;
export const LOG_TEMPLATE_IDS = Object.keys(LOG_TEMPLATES) as readonly LogTemplateId[];

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
/** What a line of a template has to say. */
export type LogValues<Id extends LogTemplateId> = Readonly<
  Record<Placeholder<(typeof LOG_TEMPLATES)[Id]['text']>, string | number>
>;
/** The templates of single requests, which come by the thousand. */
export const REQUEST_TEMPLATES = ['requestFailed', 'requestTimedOut', 'requestRejected'] as const;
export type RequestTemplateId = (typeof REQUEST_TEMPLATES)[number];

/** The text of a template with its values; a value that is missing is a bug and shows as its placeholder. */
export function logText(
  id: LogTemplateId,
  values: Readonly<Record<string, string | number>>,
): string {
  const { text } = LOG_TEMPLATES[id];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
