import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES, type RunFolder } from '../store/run-folder.ts';

/** A file of a run folder as it goes into a bundle. */
export interface BundledFile {
  /** With slashes, from the run folder. */
  readonly name: string;
  readonly bytes: number;
  /** Present where the file is a part of what it was. */
  readonly cut?: Cut;
}

export interface Cut {
  /** Which end of it is here. */
  readonly kept: 'beginning' | 'end';
  readonly of: number;
}

/** How much of a file is taken, and from which end; whole where it has no limit, as a part of it would be no file. */
export interface Limit {
  readonly bytes: number;
  readonly keep: Cut['kept'];
}

export interface Chosen {
  readonly name: string;
  readonly path: string;
  readonly limit: Limit | undefined;
}

export interface Choice {
  readonly files: readonly Chosen[];
  /** What stays behind, and why. */
  readonly leftOut: readonly string[];
}

const MIB = 1024 * 1024;
const TRACE: Limit = { bytes: 32 * MIB, keep: 'beginning' };
const LOG: Limit = { bytes: 4 * MIB, keep: 'end' };
const LIMITS: Readonly<Record<string, Limit>> = {
  [RUN_FILES.history]: { bytes: 256 * MIB, keep: 'beginning' },
  [RUN_FILES.schedule]: { bytes: 64 * MIB, keep: 'beginning' },
  [RUN_FILES.trace]: TRACE,
  [RUN_FILES.states]: TRACE,
  [RUN_FILES.said]: TRACE,
};

/** What is made again from the rest. */
const DERIVED: readonly string[] = [RUN_FILES.report, RUN_FILES.allure, 'allure-report'];

/** The files of a run that a bundle has, in the order of their names, so that equal runs give equal bundles. */
export function chooseFiles(run: RunFolder): Choice {
  const known = Object.values(RUN_FILES).filter((name) => name !== RUN_FILES.nodes && !DERIVED.includes(name));
  const top = readdirSync(run.directory, { withFileTypes: true });
  const own = top.filter((entry) => entry.isFile() && (known as string[]).includes(entry.name));
  const foreign = top.filter((entry) => ![...known, RUN_FILES.nodes, ...DERIVED].includes(entry.name));
  const ofNodes = filesBelow(run.directory, RUN_FILES.nodes);
  return {
    files: [
      ...own.map(({ name }) => ({ name, path: join(run.directory, name), limit: LIMITS[name] })),
      ...ofNodes.files.map((name) => ({ name, path: join(run.directory, name), limit: limitOfNode(name) })),
    ].sort((one, other) => (one.name < other.name ? -1 : 1)),
    leftOut: [...foreign.map(({ name }) => `${name}: no file of a run`), ...ofNodes.leftOut],
  };
}

/** What nodes wrote; links could lead anywhere. */
function filesBelow(directory: string, below: string): { files: string[]; leftOut: string[] } {
  const found = { files: [] as string[], leftOut: [] as string[] };
  if (statSync(join(directory, below), { throwIfNoEntry: false }) === undefined) return found;
  for (const entry of readdirSync(join(directory, below), { withFileTypes: true })) {
    const name = `${below}/${entry.name}`;
    if (entry.isFile()) found.files.push(name);
    else if (entry.isDirectory()) {
      const within = filesBelow(directory, name);
      found.files.push(...within.files);
      found.leftOut.push(...within.leftOut);
    } else found.leftOut.push(`${name}: neither a file nor a folder`);
  }
  return found;
}

function limitOfNode(name: string): Limit {
  return name.endsWith(`/${RUN_FILES.trace}`) ? TRACE : LOG;
}
