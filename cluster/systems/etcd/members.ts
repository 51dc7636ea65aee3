import type { ClientOutcome, ClusterMember, MemberRequest } from '../../../harness/core/contracts/system.ts';
import type { Gateway } from './gateway.ts';
import { ok, writeOutcome } from './outcomes.ts';
import { peerUrl } from './ports.ts';

interface ListedMember {
  readonly ID: string;
  readonly peerURLs?: readonly string[];
}

/** Who the members are, as this one has it: known by their addresses, since one that was only just added has no name. */
export async function clusterMembers(
  gateway: Gateway,
  nodeAt: (address: string) => string | undefined,
  signal: AbortSignal,
): Promise<readonly ClusterMember[] | undefined> {
  const listed = await listedMembers(gateway, signal);
  return listed?.map(({ ID, peerURLs }) => ({ node: nodeAt(addressIn(peerURLs)) ?? ID, identity: ID }));
}

export async function addMember(gateway: Gateway, address: string, signal: AbortSignal): Promise<ClientOutcome> {
  const reply = await gateway.post('cluster/member/add', { peerURLs: [peerUrl(address)] }, signal);
  return writeOutcome(reply, () => ok(null));
}

/** By its identity, which the asked member looks up. */
export async function removeMember(
  gateway: Gateway,
  address: string,
  { member, signal }: MemberRequest,
): Promise<ClientOutcome> {
  const listed = await listedMembers(gateway, signal);
  const found = listed?.find(({ peerURLs }) => addressIn(peerURLs) === address);
  if (found === undefined) return { type: 'fail', error: `${gateway.name} does not list ${member}`, retry: true };
  return writeOutcome(await gateway.post('cluster/member/remove', { ID: found.ID }, signal), () => ok(null));
}

async function listedMembers(gateway: Gateway, signal: AbortSignal): Promise<readonly ListedMember[] | undefined> {
  const reply = await gateway.post('cluster/member/list', {}, signal);
  return reply.kind === 'answer' ? ((reply.body['members'] ?? []) as unknown as readonly ListedMember[]) : undefined;
}

function addressIn(urls: readonly string[] = []): string {
  const [url] = urls;
  return url === undefined ? '' : new URL(url).hostname;
}
