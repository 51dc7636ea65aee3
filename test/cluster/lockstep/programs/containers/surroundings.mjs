import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { WellBehavedNode } from '../bad/well-behaved.mjs';

/** A node that tells what it sees of the machine, keeps what it is given, and starts processes that outlive it. */
class Surroundings extends WellBehavedNode {
  answerTo(body) {
    switch (body.type) {
      case 'look':
        return { type: 'look_ok', ...seen() };
      case 'environment':
        return { type: 'environment_ok', ...process.env };
      case 'keep':
        writeFileSync('kept', body.value);
        return { type: 'keep_ok' };
      case 'leave': {
        const { pid } = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
        return { type: 'leave_ok', pid };
      }
      default:
        return super.answerTo(body);
    }
  }
}

function seen() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const field = (name) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1];
  return {
    folder: process.cwd(),
    files: readdirSync('.'),
    hostname: hostname(),
    user: process.getuid(),
    capabilities: field('CapEff'),
    noNewPrivileges: field('NoNewPrivs'),
    interfaces: readdirSync('/sys/class/net'),
    writable: ['/', '/usr', '/etc', '/tmp', '/node/data'].filter(canWrite),
    programs: readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(programOf)
      .sort(),
  };
}

function canWrite(folder) {
  try {
    writeFileSync(join(folder, 'try'), '');
    return true;
  } catch {
    return false;
  }
}

function programOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
  } catch {
    // It has just gone.
    return '';
  }
}

new Surroundings().run();
