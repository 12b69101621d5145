/** A log record as a Collector hands it on: times in nanoseconds, attributes with the values that OTLP gave them. */
export interface LogRecord {
  readonly timeUnixNano: bigint;
  readonly severityText: string;
  readonly resource: Values;
  readonly attributes: Values;
}

export type Values = Readonly<Record<string, string | number | boolean>>;

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

interface Body {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeLogs: readonly {
      readonly logRecords: readonly {
        readonly timeUnixNano: string;
        readonly severityText: string;
        readonly attributes: readonly KeyValue[];
      }[];
    }[];
  }[];
}

/** The records in the body of an OTLP/HTTP request with JSON. */
export function recordsIn(body: string): LogRecord[] {
  const { resourceLogs } = JSON.parse(body) as Body;
  return resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(({ timeUnixNano, severityText, attributes }) => ({
        timeUnixNano: BigInt(timeUnixNano),
        severityText,
        resource: valuesOf(resource.attributes),
        attributes: valuesOf(attributes),
      })),
    ),
  );
}

function valuesOf(attributes: readonly KeyValue[]): Values {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? '']));
}
