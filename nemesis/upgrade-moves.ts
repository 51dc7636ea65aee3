/** Why a node cannot go from one build to another on its data; undefined where it can. */
export type RefuseUpgrade = (from: string, to: string, others: readonly string[]) => string | undefined;

/**
 * Which of the targets cannot go on as the build, each with the reason; they move in their order, and what one of them
 * may do depends on where those before it are by then.
 *
 * @param builds what every node runs now
 */
export function refusedMoves(
  builds: ReadonlyMap<string, string>,
  targets: readonly string[],
  to: string,
  refuse: RefuseUpgrade,
): Map<string, string> {
  const reached = new Map(builds);
  const refused = new Map<string, string>();
  for (const node of targets) {
    const from = reached.get(node) as string;
    const others = [...reached].filter(([name]) => name !== node).map(([, build]) => build);
    const reason = from === to ? `runs ${to} already` : refuse(from, to, others);
    if (reason === undefined) reached.set(node, to);
    else refused.set(node, `${node} ${from === to ? '' : `stays ${from}: `}${reason}`);
  }
  return refused;
}
