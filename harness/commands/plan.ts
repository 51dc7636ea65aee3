import type { Command } from 'commander';
import { formatDuration } from '../core/duration.ts';
import { planDigest } from '../core/plan.ts';
import { planLines } from '../plan/plan-lines.ts';
import { prepare } from '../prepare.ts';
import { print, type CommandContext } from './context.ts';
import { specSource, withSpecFlags, type SpecFlags } from './spec-flags.ts';

/** `verdict plan SPEC`: what a seed stands for, without starting anything. */
export function planCommand(program: Command, context: CommandContext): void {
  withSpecFlags(program.command('plan').argument('[spec]', 'spec file; default: the quick start'))
    .description('show the plan of a spec and seed, without running it')
    .option('--json', 'print the whole plan as JSON')
    .action(async (file: string | undefined, flags: SpecFlags & { json?: true }) => {
      const { plan } = await prepare(specSource(file, flags));
      if (flags.json) {
        print(context.stdout, JSON.stringify(plan, undefined, 2));
        return;
      }
      const operations = plan.clients.reduce((sum, client) => sum + client.operations.length, 0);
      print(context.stdout, `${plan.spec.name}  seed ${plan.spec.seed}  ${planDigest(plan)}`);
      print(
        context.stdout,
        `${plan.spec.system} ${plan.spec.build}, ${plan.nodes.length} nodes, ${plan.spec.engine}: ` +
          `${operations} operations by ${plan.clients.length} clients over ${formatDuration(plan.spec.durationMs)}`,
      );
      for (const line of planLines(plan)) print(context.stdout, line);
    });
}
