import { faults } from '../nemesis/registry.ts';
import { faultNeeds, needsInWords, placesOf } from '../nemesis/fault-needs.ts';
import {
  CAPABILITIES,
  elsewhere,
  isPossible,
  mechanismsAt,
  PLACES,
  placeInWords,
  type Place,
} from './core/capability-table.ts';
import { MECHANISMS, type Mechanism, type MechanismId, type Reach } from './core/mechanisms.ts';
import type { CapabilityName } from './core/contracts/host.ts';
import { between, table } from './markdown-tables.ts';

const BEGIN = '<!-- tables: npm run requirements -->';
const END = '<!-- end of tables -->';

/** A document with the tables of what works where put between its two marks. */
export function withTables(document: string): string {
  const sections = [
    '### Faults of live runs',
    faultTable(),
    '### Capabilities, and the mechanisms behind them',
    'Of several mechanisms the first that works is used.',
    capabilityTable(),
    '### What mechanisms need',
    mechanismTable(),
  ];
  return between(document, BEGIN, END, sections.join('\n\n'));
}

function faultTable(): string {
  const rows = faults.all.map((family) => {
    const needs = faultNeeds(family);
    const places = placesOf(needs);
    return [`\`${family.name}\``, needsInWords(needs), ...PLACES.map((place) => mark(places.includes(place)))];
  });
  return table(['fault', 'needs', ...PLACES.map(placeInWords)], rows);
}

function capabilityTable(): string {
  const rows = (Object.keys(CAPABILITIES) as CapabilityName[]).flatMap((name) => {
    const { summary, mechanisms } = CAPABILITIES[name];
    return mechanisms.map((mechanism, i) => [
      ...(i === 0 ? [`\`${name}\``, summary] : ['', '']),
      MECHANISMS[mechanism].name,
      ...PLACES.map((place) => cell(name, mechanism, place)),
    ]);
  });
  return table(['capability', 'means', 'mechanism', ...PLACES.map(placeInWords)], rows);
}

/** Where nothing else serves either, the advice that a refusal gives. */
function cell(name: CapabilityName, mechanism: MechanismId, place: Place): string {
  if (isPossible(mechanism, place)) return mark(true);
  return mechanismsAt(name, place).length > 0 ? mark(false) : `no: ${elsewhere(name, place)}`;
}

function mechanismTable(): string {
  const rows = Object.values<Mechanism>(MECHANISMS).map(({ name, tool, kernel, namespace, docker }) => [
    name,
    tool === undefined ? '' : `\`${tool.program}\` (${tool.package})`,
    kernel ?? '',
    reach(namespace),
    reach(docker),
  ]);
  return table(['mechanism', 'program (Debian package)', 'kernel', 'namespace', 'docker'], rows);
}

function reach(given: Reach): string {
  if (typeof given === 'object') return `no: ${given.never}`;
  return given === 'root' ? 'as root' : 'yes';
}

function mark(good: boolean): string {
  return good ? 'yes' : 'no';
}
