import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systems } from '../../cluster/systems/registry.ts';
import { HarnessError, InputError } from '../core/errors.ts';
import { GENERATOR, PLAN_FORMAT, type Plan } from '../core/plan.ts';
import { exitCode } from '../core/verdict.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import { isJsonObject } from '../core/json.ts';
import { loadPlugins } from '../plugins.ts';
import { RUN_FILES, RunFolder } from '../store/run-folder.ts';
import { conduct, type OutputFlags } from './conduct.ts';
import { print, type CommandContext } from './context.ts';
import { withOutputFlags } from './run.ts';
import { readText } from './spec-flags.ts';

interface ReplayFlags extends OutputFlags {
  readonly host: 'docker' | 'namespace' | 'auto';
}

/** A stored plan, and the verdict it led to if it comes from a finished run. */
interface Stored {
  readonly plan: Plan;
  readonly before: VerdictDocument | undefined;
}

/** `verdict replay RUN|PLAN`: runs a stored plan again, under any generator version, and says what repeated. */
export function replayCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  withOutputFlags(program.command('replay').argument('<run-or-plan>', 'run folder, or its plan.json'))
    .description('run a stored plan again')
    .option('--host <host>', 'docker, namespace or auto', 'auto')
    .action(async (target: string, flags: ReplayFlags) => {
      const { plan, before } = readStored(target);
      await loadPlugins(plan.spec.plugins);
      const prepared = { plan, system: systems.named(plan.spec.system), host: flags.host, specText: undefined };
      const { document } = await conduct(prepared, flags, context);
      if (before) compare(before, document, context);
      setExitCode(exitCode(document.verdict, document.checks, document.expect));
    });
}

function readStored(target: string): Stored {
  if (!existsSync(target) || !statSync(target).isDirectory())
    return { plan: parsePlan(readText(target), target), before: undefined };
  const folder = RunFolder.open(target);
  const plan = parsePlan(readText(folder.path('plan')), join(target, RUN_FILES.plan));
  return { plan, before: folder.has('verdict') ? (folder.readJson('verdict') as VerdictDocument) : undefined };
}

function parsePlan(text: string, file: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${file} is not JSON`, {
      code: 'PLAN_INVALID',
      hint: 'Give a run folder or a plan.json; for a spec use `verdict run`.',
      cause,
    });
  }
  if (!isJsonObject(value) || value['format'] !== PLAN_FORMAT) {
    throw new InputError(`${file} is not a plan: it lacks "format": "${PLAN_FORMAT}"`, { code: 'PLAN_INVALID' });
  }
  return value as unknown as Plan;
}

/** An exact run owes the same trace; a live run owes the same plan, and its verdict may differ. */
function compare(before: VerdictDocument, after: VerdictDocument, context: CommandContext): void {
  if (before.planDigest !== after.planDigest) {
    throw new HarnessError(`The plan's digest changed: ${before.planDigest} then, ${after.planDigest} now`, {
      code: 'REPLAY_DIFFERS',
    });
  }
  if (before.traceDigest !== after.traceDigest) {
    throw new HarnessError(
      `Not reproduced: trace ${String(before.traceDigest)} then, ${String(after.traceDigest)} now`,
      {
        code: 'REPLAY_DIFFERS',
        hint: `Was the run recorded by another version? Plans replay under any generator (this one is ${String(GENERATOR)}), traces only under the same handlers.`,
      },
    );
  }
  const what = after.traceDigest === undefined ? `same plan ${planShort(after)}` : `same trace ${after.traceDigest}`;
  print(context.stderr, `Replayed: ${what}; verdict ${before.verdict} then, ${after.verdict} now`);
}

function planShort(document: VerdictDocument): string {
  return document.planDigest.slice(0, 'sha256:'.length + 12);
}
