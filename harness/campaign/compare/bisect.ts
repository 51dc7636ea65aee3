/**
 * The first of an ordered list of columns that shows something, when it is known that the first one does not and the last one
 * does: half of what is left is ruled out with each question. Right where what once came stays, as bugs do until they are mended; of
 * a list on which it comes and goes, one place where it comes.
 */
export async function firstShowing(columns: number, shows: (column: number) => Promise<boolean>): Promise<number> {
  let [without, having] = [0, columns - 1];
  while (having - without > 1) {
    const middle = Math.floor((without + having) / 2);
    if (await shows(middle)) having = middle;
    else without = middle;
  }
  return having;
}
