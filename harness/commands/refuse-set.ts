import { InputError } from '../core/errors.ts';

/** Keys of a spec that flags of their own give where there is none. */
const FLAGS = ['system', 'build', 'nodes'];

/** @throws InputError for `--set` where no spec is named: there is nothing that it could change */
export function refuseSet([set]: readonly string[]): void {
  if (set === undefined) return;
  const [key = '', value = ''] = set.split('=');
  throw new InputError(`--set ${set}: there is no spec that it could change`, {
    code: 'FLAG_INVALID',
    hint: FLAGS.includes(key) && value !== '' ? `Give --${key} ${value}, or name a spec.` : 'Name a spec.',
  });
}
