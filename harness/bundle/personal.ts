import { homedir, hostname, userInfo } from 'node:os';
import { SECRET_VARIABLE } from './secrets.ts';

/** What is known of whoever makes a bundle and should not be in it. */
export interface Personal {
  /** Absolute paths. */
  readonly homes: readonly string[];
  readonly users: readonly string[];
  readonly hosts: readonly string[];
  /** Values of environment variables by name. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Shorter values would be found everywhere. */
const SHORTEST_VALUE = 6;

/** Names of users and machines that say nothing of anybody. */
const NOBODYS = ['root', 'runner', 'user', 'ubuntu', 'debian', 'admin', 'node', 'docker', 'nobody', 'localhost'];

/** What this machine and its environment say. */
export function personalData(environment: Readonly<Record<string, string | undefined>>): Personal {
  const host = hostname();
  const { LOGNAME, USER, SUDO_USER, HOME } = environment;
  const users = [userInfo().username, LOGNAME, USER, SUDO_USER].filter(isSomebodys);
  return {
    homes: distinct([homedir(), HOME ?? ''].filter((home) => home.length > 1)),
    users: distinct(users),
    hosts: distinct([host, host.split('.')[0] ?? ''].filter(isSomebodys)),
    variables: Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) =>
        value !== undefined && value.length >= SHORTEST_VALUE && SECRET_VARIABLE.test(name) ? [[name, value]] : [],
      ),
    ),
  };
}

function isSomebodys(name: string | undefined): name is string {
  return name !== undefined && name !== '' && !NOBODYS.includes(name);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
