import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { digestOf } from '../core/digest.ts';
import { InputError, messageOf } from '../core/errors.ts';
import { newFolder, writing } from '../store/run-folder.ts';

export const SETTINGS_FORMAT = 'verdict-campaign-settings/1';

const SOURCE = z.object({
  text: z.string(),
  file: z.string(),
  overrides: z.array(z.object({ key: z.string(), value: z.string(), flag: z.string() })),
  plugins: z.array(z.string()),
});

const SETTINGS = z.object({
  format: z.literal(SETTINGS_FORMAT),
  name: z.string(),
  specs: z.array(z.object({ source: SOURCE, purpose: z.enum(['test', 'control']) })),
  regressions: z.array(
    z.object({ name: z.string(), seed: z.number(), must: z.enum(['pass', 'fail']), source: SOURCE }),
  ),
  matrix: z.array(z.object({ key: z.string(), values: z.array(z.string()) })),
  seeds: z.object({ from: z.number(), to: z.number().nullable() }),
  shard: z.object({ index: z.number(), of: z.number() }).nullable(),
  keep: z.enum(['always', 'failed', 'never']),
  /** Bytes of run folders; null: no limit. */
  keepBytes: z.number().nullable(),
});

/** What is to be done: the same for everybody who works at the campaign, and however often it goes on. */
export type CampaignSettings = Readonly<z.output<typeof SETTINGS>>;

const STATE = z.object({ elapsedMs: z.number(), finished: z.boolean() });

/** How far a campaign is, apart from its journal. */
export type CampaignState = Readonly<z.output<typeof STATE>>;

const FILES = {
  settings: 'settings.json',
  state: 'state.json',
  journal: 'outcomes.jsonl',
  shrunk: 'shrunk.jsonl',
  lock: 'lock',
  runs: 'runs',
  summary: 'campaign.json',
  page: 'report.html',
  allure: 'allure-results',
} as const;

export type CampaignFile = keyof typeof FILES;

/** Everything about one campaign: `settings.json` says what is to be done, `outcomes.jsonl` what came of it, `runs/` holds the runs kept. */
export class CampaignFolder {
  readonly directory: string;
  readonly settings: CampaignSettings;

  private constructor(directory: string, settings: CampaignSettings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** Makes `<out>/campaign-<name>-<time>/`. */
  static create(out: string, settings: CampaignSettings, started: Date): CampaignFolder {
    const directory = newFolder(out, 'campaign', settings.name, started);
    writing(directory, () => mkdirSync(join(directory, FILES.runs)));
    const folder = new CampaignFolder(directory, settings);
    folder.writeJson('settings', settings);
    return folder;
  }

  /** @throws InputError when the folder is not a campaign's */
  static open(directory: string): CampaignFolder {
    const absolute = resolve(directory);
    const path = join(absolute, FILES.settings);
    if (!existsSync(path)) {
      throw new InputError(`${directory} is no campaign's folder: it has no ${FILES.settings}`, {
        code: 'CAMPAIGN_FOLDER',
        hint: 'Give the folder that the campaign named when it began, such as runs/campaign-….',
      });
    }
    return new CampaignFolder(absolute, read(SETTINGS, path));
  }

  /** The newest campaign with these settings that did not come to its end; undefined where there is none. */
  static unfinished(out: string, settings: CampaignSettings): CampaignFolder | undefined {
    if (!existsSync(out) || !statSync(out).isDirectory()) return undefined;
    const wanted = digestOf(settings);
    return readdirSync(out, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(out, entry.name, FILES.settings)))
      .map(({ name }) => name)
      .filter((name) => name.startsWith('campaign-'))
      .sort()
      .reverse()
      .flatMap((name) => CampaignFolder.#readable(join(out, name)))
      .find((folder) => digestOf(folder.settings) === wanted && !folder.state.finished);
  }

  /** None where it cannot be read: what somebody else left is no reason to refuse a new campaign. */
  static #readable(directory: string): CampaignFolder[] {
    try {
      return [CampaignFolder.open(directory)];
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  }

  get state(): CampaignState {
    const path = this.path('state');
    return existsSync(path) ? read(STATE, path) : { elapsedMs: 0, finished: false };
  }

  keepState(state: CampaignState): void {
    this.writeJson('state', state);
  }

  path(file: CampaignFile): string {
    return join(this.directory, FILES[file]);
  }

  /** Readers never see half a file. */
  write(file: CampaignFile, text: string): void {
    const path = this.path(file);
    writing(path, () => {
      writeFileSync(`${path}.partial`, text);
      renameSync(`${path}.partial`, path);
    });
  }

  writeJson(file: CampaignFile, value: unknown): void {
    this.write(file, `${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Removes runs that no outcome names, which somebody was killed in, and their lines of the index. */
  sweepRuns(kept: ReadonlySet<string>): void {
    const runs = this.path('runs');
    if (!existsSync(runs)) mkdirSync(runs);
    for (const entry of readdirSync(runs, { withFileTypes: true })) {
      if (entry.isDirectory() && !kept.has(entry.name))
        rmSync(join(runs, entry.name), { recursive: true, force: true });
    }
    const index = join(runs, 'index.jsonl');
    if (!existsSync(index)) return;
    const lines = readFileSync(index, 'utf8').split('\n');
    const named = lines.filter((line) => line !== '' && kept.has(idIn(line)));
    writing(index, () => writeFileSync(index, named.map((line) => `${line}\n`).join('')));
  }
}

function idIn(line: string): string {
  try {
    return (JSON.parse(line) as { readonly id: string }).id;
  } catch {
    // Cut off when its writer was killed.
    return '';
  }
}

function read<Schema extends z.ZodType>(schema: Schema, path: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unreadable(path, messageOf(cause), cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(path, z.prettifyError(parsed.error), parsed.error);
}

function unreadable(path: string, reason: string, cause: unknown): InputError {
  return new InputError(`${path} cannot be read: ${reason}`, {
    code: 'CAMPAIGN_FOLDER',
    hint: `Give the folder of a campaign, such as ${dirname(path)}.`,
    cause,
  });
}
