import { describeEvent, type PatternEvent } from '../events/pattern-event.ts';
import { variablesOf, type AtMostOneRule } from '../language/rule.ts';
import { keyAt, matcherOf, type Key } from './matcher.ts';
import { NO_EXCUSES, type Watch } from './watch.ts';

/** Remembers the first event of each key for ever, so that two are found however far they are apart. */
export function watchAtMostOne({ event, per }: AtMostOneRule): Watch {
  const fits = matcherOf(event);
  const positions = variablesOf(event);
  const keyOf = keyAt(per.map((name) => positions.get(name) as number));
  const others = [...positions].filter(([name]) => !per.includes(name)).map(([, position]) => position);
  const firsts = new Map<Key, PatternEvent>();
  let premises = 0;
  return {
    names: new Set([event.event]),
    observe(observed) {
      if (!fits(observed)) return undefined;
      premises++;
      const key = keyOf(observed);
      const first = firsts.get(key);
      if (first === undefined) {
        firsts.set(key, observed);
        return undefined;
      }
      const isSame =
        others.length > 0 && others.every((position) => first.values[position] === observed.values[position]);
      if (isSame) return undefined;
      const { step, time } = observed;
      const agreed = per.map((name) => `${name} = ${observed.values[positions.get(name) as number]}`).join(', ');
      const sentence = `${describeEvent(first)} and ${describeEvent(observed)}, but at most one may be${agreed === '' ? '' : ` for ${agreed}`}.`;
      return { sentence, events: [first, observed], step, time };
    },
    premises: () => premises,
    excused: () => NO_EXCUSES,
  };
}
