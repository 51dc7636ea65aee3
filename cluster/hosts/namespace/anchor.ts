import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { UnavailableError } from '../../../harness/core/errors.ts';
import { TOOL_PATH } from '../command.ts';
import { CREATE_FLAGS, type Privilege } from './privilege.ts';
import { childrenOf, handleOf, innerPidOf, isGone, signalProcess, type ProcessHandle } from './processes.ts';
import { explainRefusal } from './refusal.ts';

/**
 * What keeps a lab's namespaces in being. Process 1 of the lab's pid namespace reads from a pipe whose other end only
 * the harness holds: however the harness ends, the pipe closes, process 1 ends, and the kernel ends everything else in
 * the namespace. Nothing is given a name, so nothing can be left behind.
 */
export interface Anchor {
  /** Process 1 of the lab; its network namespace is the switch. */
  readonly init: ProcessHandle;
  /** A process that does nothing but hold the node's network namespace, per node. */
  readonly holders: readonly ProcessHandle[];
  close(): Promise<void>;
}

/** IPv6 would only add packets nobody asked for; where /proc/sys cannot be written, they are harmless. */
const PREPARE = `
for scope in all default; do
  file=/proc/sys/net/ipv6/conf/$scope/disable_ipv6
  if [ -w $file ]; then echo 1 > $file; fi
done
ip link set lo up || exit 1
`;

/**
 * Process 1 ignores SIGCHLD so that the kernel reaps orphans. A /proc of the namespace's own is refused where parts of
 * the outer one are hidden (inside containers); the outer one, in which /proc/self is right too, then stays.
 */
const SCRIPT = `
mount -t proc proc /proc 2>/dev/null
${PREPARE}
index=0
while [ $index -lt $1 ]; do
  unshare --net sh -c "$2"'echo $0 $$; exec sleep infinity' $index &
  index=$((index + 1))
done
exec env --ignore-signal=CHLD cat
`;

/** Makes the namespaces. Throws UnavailableError where the machine does not allow it, saying what would help. */
export async function startAnchor(
  privilege: Privilege,
  nodes: number,
  environment: Readonly<Record<string, string>>,
): Promise<Anchor> {
  const flags = [...CREATE_FLAGS[privilege], '--net', '--mount', '--pid', '--fork', '--kill-child'];
  const child = spawn('unshare', [...flags, '--', 'sh', '-c', SCRIPT, 'anchor', String(nodes), PREPARE], {
    // A session of its own: Ctrl-C at the terminal is for the harness, which heals first and ends the lab then.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: TOOL_PATH, LC_ALL: 'C', ...environment },
  });
  const exited = exitOf(child);
  const close = async (): Promise<void> => {
    const init = initOf(child);
    if (init) signalProcess(init, 'SIGKILL');
    child.stdin.destroy();
    await exited;
  };
  try {
    const inner = await Promise.race([holderNumbers(child, nodes), failure(child, exited, privilege)]);
    const init = initOf(child);
    const holders = init && holdersOf(init, inner);
    if (!init || !holders) throw gone();
    return { init, holders, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Never rejects: a child that could not be started has ended too. */
async function exitOf(child: ChildProcess): Promise<void> {
  await once(child, 'close').catch(() => undefined);
}

function initOf(child: ChildProcess): ProcessHandle | undefined {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
  const [pid] = childrenOf(child.pid);
  return pid === undefined ? undefined : handleOf(pid);
}

/** Each holder reports its pid, as the lab counts, once its network namespace is there. */
async function holderNumbers(child: ChildProcess, nodes: number): Promise<readonly number[]> {
  const numbers = new Map<number, number>();
  if (!child.stdout) throw gone();
  for await (const line of createInterface({ input: child.stdout })) {
    const [index, pid] = line.split(' ').map(Number);
    numbers.set(index as number, pid as number);
    if (numbers.size === nodes) break;
  }
  return Array.from({ length: nodes }, (_, index) => numbers.get(index) ?? 0);
}

/** Whatever the tools say before the lab is up means that it will not come up. */
async function failure(child: ChildProcess, exited: Promise<void>, privilege: Privilege): Promise<never> {
  let said = '';
  const spoken = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('\n')) resolve();
    });
  });
  await Promise.race([spoken, exited]);
  const { reason, remedy } = explainRefusal(privilege, said);
  throw new UnavailableError(`No lab can be set up: ${reason}.`, { code: 'NAMESPACES_REFUSED', hint: remedy });
}

function holdersOf(init: ProcessHandle, inner: readonly number[]): readonly ProcessHandle[] | undefined {
  const byInner = new Map(childrenOf(init.pid).map((pid) => [innerPidOf(pid), handleOf(pid)]));
  const holders = inner.map((pid) => byInner.get(pid));
  return holders.every((holder): holder is ProcessHandle => holder !== undefined && !isGone(holder))
    ? holders
    : undefined;
}

function gone(): UnavailableError {
  return new UnavailableError('No lab can be set up: its first processes ended at once.', {
    code: 'NAMESPACES_REFUSED',
    hint: 'Run `verdict doctor` to see what this machine allows.',
  });
}
