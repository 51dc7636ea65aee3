import { join, relative } from 'node:path';
import { formatDuration } from '../core/duration.ts';
import type { Finding, KeptFinding, SupersededFinding } from '../search/hunt/finding.ts';
import type { HuntFolder } from '../search/hunt/hunt-folder.ts';
import type { HuntOutcome, ShrinkingFinding } from '../search/hunt/hunt.ts';
import type { HuntSettings } from '../search/hunt/settings.ts';
import type { Tally } from '../search/hunt/tally.ts';
import { semanticsOf, type HuntTarget } from '../search/hunt/target.ts';
import { EXPLANATION_FILES } from '../search/keep-explanation.ts';
import { alignedRows } from '../../reports/text/table.ts';
import { count, grouped } from '../../reports/model/words.ts';
import { shellWord } from './shell-word.ts';

/** The command that tries this seed, and after it those that follow, in the very same way. */
export function huntCommandLine(settings: HuntSettings, seed: string): string {
  const { spec, target, strategies, sizes, liveness, given } = settings;
  const engine = target.lockstep === undefined ? given?.engine : 'lockstep';
  const words = [
    ...(spec === null ? [] : [spec]),
    ...['--system', target.system, '--build', [target.build, ...(target.otherBuilds ?? [])].join(',')],
    ...(engine === undefined ? [] : ['--engine', engine]),
    // The plugins that a spec names are loaded with it.
    ...((spec === null ? target.plugins : given?.plugin) ?? []).flatMap((file) => ['--plugin', file]),
    ...(given?.set ?? []).flatMap((change) => ['--set', change]),
    ...(sizes === null ? [] : ['--nodes', sizes.join(',')]),
    ...(strategies === null ? [] : ['--strategy', strategies.join(',')]),
    ...(target.semantics === null ? [] : ['--semantics', target.semantics]),
    ...(liveness ? [] : ['--no-liveness']),
    ...['--seed', seed],
  ];
  return ['npx verdict hunt', ...words.map(shellWord)].join(' ');
}

/** `asked`: flags that say when the hunt ends, as they were given. */
export function firstLines(
  { settings, directory }: HuntFolder,
  asked: readonly string[],
  budget: string,
  workers: number,
): string[] {
  const { target, sizes } = settings;
  const nodes = sizes === null ? 'mostly 3 and 5 nodes' : `${sizes.join(', ')} nodes`;
  return [
    `seed ${settings.seed}  again: ${[huntCommandLine(settings, settings.seed), ...asked].join(' ')}`,
    `${target.system} ${target.build}${upgradesText(target)}, ${nodes}, semantics ${semanticsOf(target).name}; ${count(workers, 'thread')}, ${budget}`,
    `findings are kept in ${shown(directory)}`,
  ];
}

function upgradesText({ otherBuilds = [] }: HuntTarget): string {
  return otherBuilds.length === 0 ? '' : ` with upgrades to ${otherBuilds.join(', ')}`;
}

/** One line that says how far it is. */
export function progressLine(
  { schedules, steps }: Tally,
  ms: number,
  findings: number,
  shrinking: readonly ShrinkingFinding[],
): string {
  const becomingSmall = shrinking.map(shrinkingText).join('');
  const speed = ms > 0 ? `, ${grouped((schedules * 1_000) / ms)} per second` : '';
  return `${formatDuration(ms)}: ${count(schedules, 'schedule')}${speed}, ${count(steps, 'step')}, ${count(findings, 'finding')}${becomingSmall}`;
}

function shrinkingText({ number, steps, spent, budget }: ShrinkingFinding): string {
  const share = Math.min(100, Math.round((100 * spent) / budget));
  return `; shrinking finding ${String(number)}: ${count(steps, 'step')} left, ${String(share)} % of its budget spent`;
}

/** Why a finding that was shown before is not among those in the end. */
export function supersededLine({ number, by }: SupersededFinding, { predicate }: Finding): string {
  const same = predicate === null ? 'no answer either' : 'same predicate';
  return `finding ${String(by)} takes the place of finding ${String(number)} (earlier seed, ${same})`;
}

/** Why a finding is as long as it was. */
export function unshrunkLines(folder: HuntFolder, finding: Finding, reason: string): string[] {
  return [
    `finding ${String(finding.number)} was not made small: ${reason}`,
    `  make it small: ${shrinkLine(folder, finding.folder)}`,
  ];
}

/** A finding, or what became of it. */
export function findingLines(folder: HuntFolder, finding: KeptFinding): string[] {
  const { number, signature, strategy, nodes, steps, sentence, seed, shrunk } = finding;
  if (shrunk !== null) return smallLines(folder, number, shrunk);
  return [
    `finding ${String(number)}: ${signature}; strategy ${strategy}, ${count(nodes.length, 'node')}, ${count(steps, 'step')}`,
    `  ${sentence}`,
    `  again: ${againLine(folder, seed)}`,
    ...(finding.kind === 'safety' ? [`  replay: ${replayLine(folder, finding.folder)}`] : []),
  ];
}

export function againLine({ settings }: HuntFolder, seed: string): string {
  return `${huntCommandLine(settings, seed)} --schedules 1`;
}

export function replayLine({ directory }: HuntFolder, folder: string): string {
  return `npx verdict replay ${shellWord(shown(`${directory}/${folder}`))}`;
}

function shrinkLine({ directory }: HuntFolder, folder: string): string {
  return `npx verdict shrink ${shellWord(shown(`${directory}/${folder}`))}`;
}

function smallLines(folder: HuntFolder, number: number, shrunk: NonNullable<KeptFinding['shrunk']>): string[] {
  const size = `${count(shrunk.steps, 'step')} on ${count(shrunk.nodes.length, 'node')}`;
  if (shrunk.unfinished) {
    return [
      `finding ${String(number)} shrunk to ${size} until its time was over: ${replayLine(folder, shrunk.folder)}`,
      `  make it smaller: ${shrinkLine(folder, shrunk.folder)}`,
    ];
  }
  return [
    `finding ${String(number)} shrunk to ${size}: ${replayLine(folder, shrunk.folder)}`,
    `  its story: ${shown(join(folder.directory, shrunk.folder, EXPLANATION_FILES.story))}`,
  ];
}

/** What it came to. */
export function lastLines(folder: HuntFolder, { tally, ms, findings }: HuntOutcome): string[] {
  return [
    ...strategyRows(tally),
    ...livenessLines(tally),
    ...troubleLines(tally),
    `${foundText(findings.length, tally)} in ${count(tally.schedules, 'schedule')} ` +
      `(${count(tally.steps, 'step')}, ${formatDuration(ms)})${brokenText(findings.length, tally)}`,
    ...findings.flatMap((finding) => findingSummary(folder, finding)),
    ...(findings.some(({ kind }) => kind === 'safety') ? ['what these predicates demand: docs/invariants.md'] : []),
    `go on: npx verdict hunt --resume ${shellWord(shown(folder.directory))}`,
  ];
}

function foundText(findings: number, { broken }: Tally): string {
  if (findings > 0) return count(findings, 'finding');
  return broken > 0 ? 'Nothing kept' : 'Nothing found';
}

/** A hunt that is stopped may know that a schedule breaks something, but not yet what. */
function brokenText(findings: number, { broken }: Tally): string {
  if (broken === 0) return '';
  if (findings > 0) return `, ${grouped(broken)} of them broke something`;
  return `: ${count(broken, 'schedule')} broke something; ${broken === 1 ? 'it was' : 'they were'} not yet confirmed or kept`;
}

function findingSummary(folder: HuntFolder, { number, signature, seed, folder: kept, shrunk }: KeptFinding): string[] {
  const small = shrunk === null ? '' : `, small in ${shown(join(folder.directory, shrunk.folder))}`;
  return [
    `  finding ${String(number)}: ${signature}: ${againLine(folder, seed)}`,
    `    kept in ${shown(join(folder.directory, kept))}${small}`,
  ];
}

function strategyRows({ strategies }: Tally): string[] {
  const names = Object.keys(strategies).sort();
  return alignedRows(
    names.map((name) => {
      const { schedules, broken } = strategies[name] ?? { schedules: 0, broken: 0 };
      return [name, count(schedules, 'schedule'), `${grouped(broken)} broke something`];
    }),
  );
}

/** Schedules that came to nothing, because a node could not be started or did what the protocol does not have. */
function troubleLines({ troubles }: Tally): string[] {
  return Object.entries(troubles).map(
    ([code, { schedules, first }]) =>
      `${count(schedules, 'schedule')} ended by a node's process (${code}); the first: ${first}`,
  );
}

function livenessLines({ asked, excused }: Tally): string[] {
  const excuses = Object.entries(excused).map(([name, times]) => `${name} ${grouped(times)}`);
  if (asked === 0) return [];
  return [`liveness: ${count(asked, 'core')} asked for an answer, excused: ${excuses.join(', ') || 'none'}`];
}

function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}
