import type { ComparedMeasure, Comparison, MeasureDifference } from '../../core/campaign/comparison.ts';
import { count, figure, probability } from './words.ts';

interface Shown {
  readonly scenario: string;
  readonly measure: ComparedMeasure;
  readonly difference: MeasureDifference;
}

type Facts = Pick<Comparison, 'scenarios' | 'columns' | 'level' | 'confidence'>;

/** What differs in rates and measures beyond chance, one sentence each; or that nothing does, and at which level. */
export function differencesInWords(facts: Facts): string[] {
  const { scenarios, level } = facts;
  const tests = scenarios.flatMap(({ name, measures }) =>
    measures.flatMap((measure) =>
      measure.against.flatMap((difference) => (difference === null ? [] : [{ scenario: name, measure, difference }])),
    ),
  );
  const rates = scenarios.flatMap(({ against }) => against);
  const apart = tests.filter(({ difference }) => difference.word !== undefined && difference.adjusted <= level);
  const sentences = [...ratesApart(facts), ...apart.toSorted(bySize).map((shown) => inWords(shown, facts))];
  const all = count(rates.length + tests.length, 'test');
  const at = `at the level of ${String(level * 100)} % after adjustment for ${all}`;
  if (sentences.length === 0)
    return rates.length + tests.length === 0 ? [] : [`No difference in rates or measures ${at}.`];
  return [...sentences, `These are differences ${at}.`];
}

function ratesApart({ scenarios, columns, level }: Facts): string[] {
  return scenarios.flatMap(({ name, against, cells }) =>
    against.flatMap(({ column, adjusted, difference }) => {
      const [first, later] = [cells[0], cells[column]];
      if (adjusted > level || first === undefined || later === undefined) return [];
      const more = difference.share > 0 ? 'more' : 'less';
      const shares = `${String(later.failures)} of ${String(later.decided)} against ${String(first.failures)} of ${String(first.decided)}`;
      return [`${name} fails ${more} often in ${String(columns[column])}: ${shares} (p ${probability(adjusted)}).`];
    }),
  );
}

function inWords({ scenario, measure, difference }: Shown, { columns, confidence }: Facts): string {
  const { column, delta, word = '', shift } = difference;
  const [first, later] = [measure.cells[0], measure.cells[column]];
  const more = delta.value > 0 ? 'more' : 'less';
  const tone = TONES[measure.better][more];
  const amounts = `${figure(later?.median ?? NaN)} ${measure.unit} against ${figure(first?.median ?? NaN)}`;
  const by =
    shift === undefined
      ? ''
      : `, a difference of ${figure(shift.low)} to ${figure(shift.high)} (${String(confidence * 100)} %)`;
  return `${scenario}, ${measure.name}: ${more} in ${String(columns[column])}${tone}, ${amounts}${by}; a ${word} effect.`;
}

/** Whether more or less of it is to be wished for. */
const TONES = {
  more: { more: ', which is better', less: ', which is worse' },
  less: { more: ', which is worse', less: ', which is better' },
  neither: { more: '', less: '' },
};

function bySize(one: Shown, other: Shown): number {
  return Math.abs(other.difference.delta.value) - Math.abs(one.difference.delta.value);
}
