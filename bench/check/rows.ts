/** A history to be made up, judged, and held against a limit. */
export interface Row {
  readonly name: string;
  /** For `verdict generate`. */
  readonly generate: readonly string[];
  readonly expected: 'pass' | 'fail';
  readonly limits: Limits;
}

/** What it may take; undefined where nothing was promised. */
export interface Limits {
  /** From the file to the verdict, ms. */
  readonly total?: number;
  /** Of that the checker alone, ms. */
  readonly check?: number;
  /** Peak of the process's memory, MB. */
  readonly memory?: number;
}

const MILLION: Limits = { total: 1_500, check: 300, memory: 600 };
const FEW_VALUES: Limits = { total: 2_000, memory: 300 };
const MANY_CLIENTS: Limits = { total: 10_000, memory: 300 };
const TRANSACTIONS: Limits = { total: 1_500 };

/** All rows, the large ones first. */
export const ROWS: readonly Row[] = [
  ...unique('unique register, 1 key', ['--operations', '1000000', '--clients', '10'], MILLION),
  ...unique('unique register, 100 keys', ['--operations', '1000000', '--keys', '100', '--clients', '10'], MILLION),
  ...fewValues(),
  ...manyClients(),
  {
    name: 'list-append transactions, 100,000',
    generate: ['--model', 'list-append-transactions', '--operations', '100000', '--clients', '10'],
    expected: 'pass',
    limits: TRANSACTIONS,
  },
];

function unique(name: string, sizes: readonly string[], limits: Limits): Row[] {
  const generate = ['--model', 'register', ...sizes];
  return [
    { name: `${name}, legal`, generate, expected: 'pass', limits },
    { name: `${name}, stale read`, generate: [...generate, '--inject', 'stale-read'], expected: 'fail', limits },
  ];
}

function fewValues(): Row[] {
  return ['1000', '5000', '20000'].flatMap((operations) =>
    ['0', '0.01', '0.05', '0.1'].flatMap((crashRate) => {
      const generate = [...cas(operations, '5'), '--crash-rate', crashRate, ...initial(Number(crashRate) <= 0.01)];
      const name = `cas of 5 values, 5 clients, ${operations}, ${String(Number(crashRate) * 100)} % crashed`;
      return [
        { name: `${name}, legal`, generate, expected: 'pass' as const, limits: FEW_VALUES },
        ...(['stale-read', 'phantom-read'] as const).map((violation) => ({
          name: `${name}, ${violation}`,
          generate: [...generate, '--inject', violation],
          expected: 'fail' as const,
          limits: FEW_VALUES,
        })),
      ];
    }),
  );
}

function manyClients(): Row[] {
  return ['20', '28'].flatMap((clients) =>
    ['1000', '5000'].flatMap((operations) => {
      const generate = [...cas(operations, clients), ...initial(false)];
      const name = `cas of 5 values, ${clients} clients, ${operations}`;
      const stale = [...generate, '--inject', 'stale-read'];
      return [
        { name: `${name}, legal`, generate, expected: 'pass' as const, limits: MANY_CLIENTS },
        { name: `${name}, stale read`, generate: stale, expected: 'fail' as const, limits: MANY_CLIENTS },
      ];
    }),
  );
}

function cas(operations: string, clients: string): string[] {
  // A failed cas says that the value was another one, as in etcd's logs, so that every operation says something.
  const semantics = ['--fail-semantics', 'observed-mismatch'];
  return ['--model', 'cas-register', '--values', '5', '--operations', operations, '--clients', clients, ...semantics];
}

/**
 * One of the values, or one that nobody writes: where many writes are under way or crashed, each of the others may
 * still be explained, and no read of them is provably stale.
 */
function initial(isWritten: boolean): string[] {
  return ['--initial', isWritten ? '1' : 'null'];
}
