import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TOOL_PATH } from '../command.ts';
import type { Refusal } from './refusal.ts';

/** Tools without which there is no lab, and the package that has them. */
const NEEDED = [
  { tool: 'unshare', packageName: 'util-linux' },
  { tool: 'nsenter', packageName: 'util-linux' },
  { tool: 'setpriv', packageName: 'util-linux' },
  { tool: 'ip', packageName: 'iproute2' },
] as const;

/** Whether a shell with this PATH would find the program. */
export function isProgram(name: string, path: string = TOOL_PATH): boolean {
  if (name.includes('/')) return isExecutable(name);
  return path.split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, name)));
}

/** What is missing for a lab on this machine; undefined when nothing is. */
export function missingTool(): Refusal | undefined {
  const missing = NEEDED.find(({ tool }) => !isProgram(tool));
  return (
    missing && { reason: `the program ${missing.tool} is missing`, remedy: `apt-get install ${missing.packageName}` }
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
