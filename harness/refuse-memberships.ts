import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { entryPath } from './spec/entry-path.ts';
import { placed, type Locate } from './spec/problems.ts';

/**
 * Refuses changes of the members where a system's members never change, where nobody can be added, and where a member
 * cannot be replaced on its own node.
 *
 * @throws InputError naming the place in the spec, and what to write instead
 */
export function refuseMemberships(spec: ResolvedSpec, system: System, locate: Locate): void {
  const { build, options, nodes } = spec;
  const membership = system.membership?.(build, options);
  spec.nemesis.forEach((entry, index) => {
    const { fault, parameters } = entry;
    if (fault !== 'membership') return;
    const refuse = (key: string, message: string, hint?: string): InputError => {
      const path = [...entryPath(entry, index), key];
      const dependsOn = [['system'], ['build'], ['options'], ['nodes']];
      return new InputError(placed({ path, message, dependsOn }, locate), {
        code: 'SPEC_INVALID',
        ...(hint === undefined ? {} : { hint }),
      });
    };
    if (membership === undefined) throw refuse('fault', `the members of ${system.name} ${build} never change`);
    const changes = [parameters['change'] ?? []].flat();
    if (changes.includes('add') && membership.initialMembers(options, nodes) >= nodes) {
      throw refuse(
        'change',
        `all ${String(nodes)} nodes are members from the start, so that none can be added`,
        `Set options.members to less than nodes, such as options: { members: ${String(Math.max(1, nodes - 1))} }.`,
      );
    }
    if (changes.includes('replace') && membership.joins === 'running') {
      throw refuse(
        'change',
        `${system.name} knows members by their names, so that an emptied one would be itself without what it promised`,
        'Use change: remove, or [remove, add] with options.members less than nodes.',
      );
    }
  });
}
