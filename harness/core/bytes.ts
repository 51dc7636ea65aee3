/** Bytes in the units a size may have. */
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** Bytes of a size such as `5GB`, `512 MiB` or `1.5GB`; undefined when the text is not one. A bare number has no unit, so it is none. */
export function parseBytes(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const bytes = UNITS[unit.toUpperCase()];
  return count === undefined || bytes === undefined ? undefined : Math.round(Number(count) * bytes);
}

/** A short text for people: `512 B`, `1.5 MB`. */
export function formatBytes(bytes: number): string {
  const [unit, size] = (['TB', 'GB', 'MB', 'KB'] as const)
    .map((name) => [name, UNITS[name] as number] as const)
    .find(([, least]) => bytes >= least) ?? ['B', 1];
  const count = bytes / size;
  return `${count < 10 && unit !== 'B' ? count.toFixed(1) : String(Math.round(count))} ${unit}`;
}
