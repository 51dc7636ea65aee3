// The text of an issue about failures that no night before had: node issue-text.mjs KNOWN OUT CAMPAIGN.json…
// KNOWN is a file of the signatures of all nights so far; it is made, or gets the new ones. OUT is written where there are any.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [known, out, ...campaigns] = process.argv.slice(2);
if (known === undefined || out === undefined || campaigns.length === 0) {
  process.stderr.write('usage: node issue-text.mjs KNOWN OUT CAMPAIGN.json…\n');
  process.exit(64);
}
const before = existsSync(known) ? JSON.parse(readFileSync(known, 'utf8')) : [];
const found = new Map();
for (const file of campaigns) {
  const { signatures } = JSON.parse(readFileSync(file, 'utf8'));
  // Shards see the same failure each for itself: the smallest seed stands for all.
  for (const one of signatures) {
    const other = found.get(one.signature);
    const smallest = other === undefined || one.smallest.job.seed < other.smallest.job.seed ? one : other;
    found.set(one.signature, { ...smallest, count: one.count + (other?.count ?? 0) });
  }
}
const fresh = [...found.values()].filter(({ signature }) => !before.includes(signature));
if (fresh.length > 0) {
  const paragraphs = fresh.map(({ signature, kind, count, summary, smallest }) =>
    [
      `## ${signature}`,
      `${kind}, ${count} ${count === 1 ? 'job' : 'jobs'}: ${summary}`,
      indented(smallest.replay),
    ].join('\n\n'),
  );
  const title = `${fresh.length} new ${fresh.length === 1 ? 'failure' : 'failures'} tonight`;
  writeFileSync(out, `${[`# ${title}`, ...paragraphs].join('\n\n')}\n`);
}
writeFileSync(known, `${JSON.stringify([...new Set([...before, ...found.keys()])].sort(), undefined, 2)}\n`);
process.stdout.write(`${fresh.length} new, ${found.size - fresh.length} known\n`);

/** Whatever is in it, it is code and no markup. */
function indented(text) {
  return text.replace(/^/gm, '    ');
}
