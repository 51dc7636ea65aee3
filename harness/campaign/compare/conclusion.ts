import type { ComparedSignature, Comparison, ComparisonResult } from '../../core/campaign/comparison.ts';
import { differencesInWords } from './differences-in-words.ts';
import { count, listed } from './words.ts';

type Facts = Omit<Comparison, 'format' | 'result' | 'sentence' | 'remarks'>;

/** What a comparison comes to: a result, the sentence that says it, and what else is worth a sentence. */
export function concluded(facts: Facts): Pick<Comparison, 'result' | 'sentence' | 'remarks'> {
  const result = resultOf(facts);
  return {
    result,
    sentence: SENTENCES[result](facts),
    remarks: [...otherSignatures(facts), ...divergedInWords(facts), ...differencesInWords(facts)],
  };
}

function resultOf(facts: Facts): ComparisonResult {
  if (newOnes(facts).length > 0) return 'new-failure';
  if (facts.troubles.length > 0) return 'troubled';
  return untested(facts).length > 0 ? 'nothing-tested' : 'no-new-failure';
}

/** Failures that a later column shows and the first does not; one that did not show a second time is one all the same. */
function newOnes({ signatures }: Facts): ComparedSignature[] {
  return signatures.filter(({ seeds }) => seeds[0]?.length === 0);
}

const SENTENCES: Readonly<Record<ComparisonResult, (facts: Facts) => string>> = {
  'new-failure': (facts) => {
    const [one, ...others] = newOnes(facts);
    const more = others.length === 0 ? '' : ` And ${count(others.length, 'more new failure')}.`;
    return `New failure: ${one === undefined ? '' : shownIn(one, facts)}.${more}`;
  },
  troubled: ({ troubles }) => `${count(troubles.length, 'run')} came to no verdict, so that the comparison has gaps.`,
  'nothing-tested': (facts) => `No run of ${listed(untested(facts))} tested enough to be compared.`,
  'no-new-failure': (facts) => {
    const { columns, scenarios, seeds } = facts;
    const runs = scenarios.reduce((sum, { cells }) => sum + cells.reduce((all, cell) => all + cell.runs, 0), 0);
    const over = `${count(runs, 'run')} of ${count(scenarios.length, 'scenario')}, seeds ${seeds}`;
    return `No failure in ${listed(columns.slice(1))} that ${String(columns[0])} does not have, over ${over}.`;
  },
};

/** Scenarios of columns of which no run passed or failed. */
function untested({ scenarios, columns }: Facts): string[] {
  return scenarios.flatMap(({ name, cells }) =>
    cells.flatMap(({ column, decided, runs }) =>
      decided === 0 && runs > 0 ? [`${name} on ${String(columns[column])}`] : [],
    ),
  );
}

function shownIn(signature: ComparedSignature, { columns, scenarios }: Facts): string {
  const { scenario, first, seeds, against } = signature;
  const showing = seeds[first] ?? [];
  const cell = scenarios.find(({ name }) => name === scenario)?.cells[first];
  const status = against.find(({ column }) => column === first)?.status;
  const again = status === 'flaky' ? '; it did not show when that seed was run again' : '';
  return `${signature.signature} in ${scenario} from ${String(columns[first])} on, ${String(showing.length)} of ${count(cell?.runs ?? 0, 'run')}, first on seed ${String(showing[0])}${again}`;
}

/** Failures that the first column has as well: what became of them. */
function otherSignatures(facts: Facts): string[] {
  const { signatures, columns } = facts;
  const others = newOnes(facts)
    .slice(1)
    .map((signature) => `New failure: ${shownIn(signature, facts)}.`);
  const known = signatures
    .filter(({ seeds }) => (seeds[0]?.length ?? 0) > 0)
    .map(({ signature, scenario, against }) => {
      const fates = against.map(({ column, status }) => `${FATES[status]} ${String(columns[column])}`);
      return `${signature} in ${scenario}, which ${String(columns[0])} shows, is ${listed(fates)}.`;
    });
  return [...others, ...known];
}

const FATES = {
  still: 'still there in',
  fixed: 'not there in',
  flaky: 'an accident of timing there, and not seen in',
  vacuous: 'not there in, which tested too little to say more,',
  new: 'new in',
  absent: 'not there in',
};

function divergedInWords({ divergences, columns, scenarios, signatures }: Facts): string[] {
  const same = scenarios.flatMap(({ name, against }) =>
    against.flatMap(({ column, traces }) =>
      traces === undefined || traces.same < traces.compared
        ? []
        : [
            `${name}: every step of ${String(columns[column])} is that of ${String(columns[0])}, on all ${count(traces.compared, 'seed')}.`,
          ],
    ),
  );
  const parted = divergences.map(({ scenario, column, seed, step }) => {
    const failing = signatures.find((one) => one.scenario === scenario && one.seeds[column]?.includes(seed));
    const who = failing?.seeds[0]?.includes(seed) === true ? 'both go' : 'the later one goes';
    const why = failing === undefined ? '' : `, where ${who} on to fail with ${failing.signature}`;
    return `${scenario}, seed ${String(seed)}: ${String(columns[0])} and ${String(columns[column])} part at step ${String(step)}${why}.`;
  });
  return [...same, ...parted];
}
