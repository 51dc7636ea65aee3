import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { hosts } from '../../cluster/hosts/registry.ts';
import { healPending } from '../../nemesis/healing.ts';
import { pendingInverses } from '../../nemesis/ledger.ts';
import { parsePlan } from '../parse-plan.ts';
import { restoreSystem } from '../restore-system.ts';
import { RunFolder } from '../store/run-folder.ts';
import { print, type CommandContext } from './context.ts';

/**
 * `verdict heal RUN`: takes back what a killed harness left bent in nodes that still run, by the run's ledger. Nodes go
 * on running; `verdict clean` removes them.
 */
export function healCommand(program: Command, context: CommandContext): void {
  program
    .command('heal')
    .description('take back the faults a killed run left in force')
    .argument('<run>', 'run folder')
    .action(async (run: string) => {
      const folder = RunFolder.open(run);
      const ledger = folder.path('ledger');
      const pending = existsSync(ledger) ? pendingInverses(ledger) : [];
      if (pending.length === 0) {
        print(context.stdout, 'Nothing to heal: every fault of this run was taken back.');
        return;
      }
      for (const host of hosts()) {
        const lab = await host.reattach(folder.id);
        if (lab === undefined) continue;
        const plan = parsePlan(folder.readText('plan'), folder.path('plan'));
        const healed = await healPending(ledger, lab, (inverse) => restoreSystem(inverse, plan, lab));
        print(context.stdout, `Healed on host ${host.name}: ${healed.join(', ')}`);
        return;
      }
      print(
        context.stdout,
        `Nothing to heal: the nodes are gone, and ${pending.map(({ id }) => id).join(', ')} with them.`,
      );
    });
}
