import type { Rules } from './builds.ts';
import { configurationAt, withEntries, type Configuration } from './configuration.ts';
import type { Draft } from './copy-state.ts';
import type { State } from './types.ts';

/** The configuration a node knows of before its log tells another: none where the node is to be added later. */
export function initialConfiguration(rules: Rules, self: string, nodes: readonly string[]): Configuration {
  const count = rules.initialMembers ?? nodes.length;
  const place = nodes.indexOf(self);
  const members = place >= 0 && place < count ? nodes.slice(0, count) : [];
  return { index: 0, members, previous: null };
}

/** Goes by the log as it is now, which up to `kept` is what it was. */
export function followLog(state: Draft, kept: number): void {
  const { configuration } = state.extensions;
  const newest = withEntries(configurationAt(configuration, kept), state.log, kept);
  if (newest === configuration) return;
  state.extensions = { ...state.extensions, configuration: newest };
  adoptMembers(state, newest.members);
}

/** Goes by these members; those never heard of before come after all known nodes. */
export function adoptMembers(state: Draft, members: readonly string[]): void {
  state.members = members;
  const unknown = members.filter((node) => !state.nodes.includes(node));
  if (unknown.length === 0) return;
  const next = state.nextIndex.every((index) => index < 0) ? -1 : state.log.index + 1;
  state.nodes = [...state.nodes, ...unknown];
  state.matchIndex = [...state.matchIndex, ...unknown.map(() => 0)];
  state.nextIndex = [...state.nextIndex, ...unknown.map(() => next)];
  state.awaiting = [...state.awaiting, ...unknown.map(() => -1)];
}

/** Whether the node may lead: as a member, or as long as its removal is not certain (Ongaro's thesis, section 4.2.2). */
export function mayLead({ self, members, commitIndex, extensions }: State): boolean {
  return members.includes(self) || (members.length > 0 && extensions.configuration.index > commitIndex);
}
