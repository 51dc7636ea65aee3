/** Where a container has the pipes of its programs. */
export const PIPES = '/verdict';

/** Where it has the folder above the node's data folder. */
export const NODE = '/node';

/** The data folder as a program sees it: the same for every node, so that nothing can depend on its name. */
export const DATA = `${NODE}/data`;

/** Names of the pipes by which the harness tells the relay what to do, and hears what became of it. */
export const ORDERS = { lives: 'lives', kills: 'kills', answers: 'answers' } as const;

/** The file that is there once the relay listens, and the one to which programs' stderr goes. */
export const READY = 'ready';
export const LOG = 'log';

/** `0.in` and `0.out`: what the first program of the container reads and writes. */
export function pipesOf(life: string): readonly [input: string, output: string] {
  return [`${life}.in`, `${life}.out`];
}

/**
 * The first process of a container: starts the program again and again, each time with other pipes, because a container takes
 * half a second to start and a program a millisecond. POSIX shell, so that it runs in any image that has one.
 *
 * - A line of `lives` starts the program; `ended LIFE STATUS` is the answer when it has ended, status as a shell has it.
 * - A line of `kills` ends whatever runs, children of children too: a signal to -1 spares the first process and the sender.
 *   `killed LINE` is the answer.
 * - When nobody holds the other ends any more the harness is gone, and the container ends with its first process.
 *
 * The program opens its output before its input: who sees a reader there knows that there is a writer here. Its environment is
 * that of the container, without what the engine and the shell add.
 *
 * Called with {@link PIPES}, and the program with its arguments.
 */
export const RELAY = `
exec 5<"$0/${ORDERS.lives}" 6>"$0/${ORDERS.answers}" || exit
{
  while read -r order; do
    kill -9 -1
    echo "killed $order" >&6
  done
  kill -9 -1
} <"$0/${ORDERS.kills}" 5<&- &
: >"$0/${READY}"
while read -r life <&5; do
  cd ${DATA} && unset PWD OLDPWD SHLVL HOSTNAME &&
    "$@" >"$0/$life.out" <"$0/$life.in" 2>>"$0/${LOG}" 5<&- 6>&-
  echo "ended $life $?" >&6
done
`;
