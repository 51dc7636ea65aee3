import type { BundleDocument } from './bundle-document.ts';

/** How to use an unpacked bundle, and what is not in it, for whoever gets it. */
export function readMe({ run, verdict, files, leftOut, redactions, left }: BundleDocument): string {
  const cut = files.flatMap(({ name, bytes, cut }) =>
    cut === undefined ? [] : [`${name}: the ${cut.kept}, ${String(bytes)} of ${String(cut.of)} bytes`],
  );
  return [
    `# A run of Verdict: ${run}`,
    '',
    `Made by Verdict ${verdict}. \`report.html\` is the report, for a browser; it works offline. In the folder above this one:`,
    '',
    '```',
    `npx verdict replay ${run}`,
    `npx verdict check ${run}`,
    `npx verdict report ${run}`,
    '```',
    '',
    'The first runs the same plan again, the second judges what was recorded, the third generates the Allure report.',
    ...section('What was replaced', redactions.map(replaced)),
    ...section('What could not be replaced', left),
    ...section('What was cut', cut),
    ...section('What is not here', leftOut),
    '',
    'Replacing goes by patterns and by what the machine that made this archive says of itself. Look through it before you show it to everybody.',
    '',
  ].join('\n');
}

function replaced({ what, by, times, files }: BundleDocument['redactions'][number]): string {
  const where = files === 1 ? 'one file' : `${String(files)} files`;
  return `${what}: now \`${by}\`, ${times === 1 ? 'once' : `${String(times)} times`}, in ${where}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines.map((line) => `- ${line}`)];
}
