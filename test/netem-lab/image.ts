import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { cpio, type Entry } from './cpio.ts';
import { neededBy } from './imports.ts';
import { modulesOf } from './modules.ts';
import type { Debian } from './packages.ts';

/** Where compiled programs lie: the folder that has `test` in it. */
const COMPILED = resolve(import.meta.dirname, '..', '..');

/** What runs in the machine: the claims, and the program of nodes. */
const PROGRAMS = ['test/netem-lab/guest.js', 'test/nemesis/station.js'];

/** The kernel loads modules by itself only where there is a program for that; with these none is needed. */
const MODULES = [
  ...['veth', 'bridge', 'tcp_diag', 'udp_diag'],
  ...['sch_netem', 'sch_htb', 'sch_ingress', 'cls_u32', 'cls_bpf', 'act_mirred'],
];

/** What nobody reads there. */
const LEFT_OUT =
  /^usr\/(share|lib\/(systemd|udev)|lib\/x86_64-linux-gnu\/(gconv|perl-base|engines-3))(\/|$)|^(etc|var)\//;

const INIT = `#!/bin/sh
export PATH=/usr/local/bin:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
hostname lab
ip link set lo up
for module in $(cat /modules/order); do insmod /modules/$module.ko || echo "module $module was refused"; done
CI=true /usr/bin/node --enable-source-maps /verdict/test/netem-lab/guest.js
echo "lab ended with $?"
poweroff -f
`;

/** The root folder of the machine as the kernel unpacks it: Debian's tools, Node.js, and our programs. */
export async function imageOf(debian: Debian): Promise<Buffer> {
  const modules = await modulesOf(debian, MODULES);
  return cpio([
    ...['dev', 'proc', 'sys', 'tmp', 'run', 'root', 'etc', 'modules', 'var'].map(folder),
    ...['bin', 'sbin', 'lib', 'lib64'].map((name) => link(name, `usr/${name}`)),
    ...tree(debian.root, '').filter(({ path }) => !LEFT_OUT.test(path)),
    ...['usr/local', 'usr/local/bin'].map(folder),
    ...['mount', 'insmod', 'hostname', 'poweroff'].map((name) => link(`usr/local/bin/${name}`, '/bin/busybox')),
    folder('verdict'),
    file('init', Buffer.from(INIT), true),
    file('etc/passwd', Buffer.from('root:x:0:0:root:/root:/bin/sh\n')),
    file('usr/bin/node', readFileSync(process.execPath), true),
    ...modules.map(({ name, bytes }) => file(`modules/${name}.ko`, bytes)),
    file('modules/order', Buffer.from(modules.map(({ name }) => name).join('\n'))),
    ...ours(),
  ]);
}

/** Our programs with what they import, below /verdict. */
function ours(): Entry[] {
  const home = packageRoot();
  const { files, packages } = neededBy(PROGRAMS.map((program) => join(COMPILED, program)));
  return withFolders([
    file('verdict/package.json', readFileSync(join(home, 'package.json'))),
    ...files.map((path) => file(join('verdict', relative(COMPILED, path)), readFileSync(path))),
    ...packages.flatMap((path) =>
      tree(path, join('verdict', relative(home, path))).filter(({ path: inside }) => !inside.endsWith('.map')),
    ),
  ]);
}

/** Everything in a folder, without packages of its own. */
function tree(root: string, prefix: string): Entry[] {
  return readdirSync(root).flatMap((name): Entry[] => {
    const [path, inside] = [join(root, name), join(prefix, name)];
    const status = lstatSync(path);
    if (status.isSymbolicLink()) return [link(inside, readlinkSync(path))];
    if (status.isDirectory()) return name === 'node_modules' ? [] : [folder(inside), ...tree(path, inside)];
    return status.isFile() ? [file(inside, readFileSync(path), (status.mode & 0o111) !== 0)] : [];
  });
}

/** With the folders that files lie in, each before what is in it. */
function withFolders(entries: readonly Entry[]): Entry[] {
  const known = new Set<string>(['.', 'verdict']);
  return entries.flatMap((entry) => [...missingAbove(entry.path, known).map(folder), entry]);
}

function missingAbove(path: string, known: Set<string>): string[] {
  const above = dirname(path);
  if (known.has(above)) return [];
  const missing = missingAbove(above, known);
  known.add(above);
  return [...missing, above];
}

function packageRoot(): string {
  let home = COMPILED;
  while (!existsSync(join(home, 'package.json'))) home = dirname(home);
  return home;
}

function folder(path: string): Entry {
  return { path, kind: 'folder' };
}

function link(path: string, target: string): Entry {
  return { path, kind: 'link', target };
}

function file(path: string, bytes: Buffer, executable = false): Entry {
  return { path, kind: 'file', bytes, executable };
}
