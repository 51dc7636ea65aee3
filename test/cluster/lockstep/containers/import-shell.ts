import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { join } from 'node:path';
import type { Engine } from '../../../../cluster/hosts/docker/engine.ts';
import { runTool } from '../../../../cluster/hosts/command.ts';
import { packageRoot } from '../../../../harness/version.ts';

/** An image of this machine's shell with the libraries it needs, and of a node for it to run. */
export async function importShell(engine: Engine, image: string): Promise<void> {
  const node = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'containers');
  const script = `
    shell=$(readlink -f /bin/sh)
    libraries=$(ldd "$shell" | grep -o '/[^ ]*')
    tar --create --dereference --transform "s,^$shell,/bin/sh," --absolute-names "$shell" $libraries -C '${node}' node.sh | base64`;
  const archive = await runTool(['sh', '-c', script]);
  const [repo, tag] = image.split(':') as [string, string];
  const changes = ['ENTRYPOINT ["/bin/sh","/node.sh"]', 'CMD ["--by","default"]', 'ENV PATH=/of-the-image'];
  const progress = await engine.importImage(Readable.from([Buffer.from(archive.stdout, 'base64')]), {
    repo,
    tag,
    changes,
  });
  progress.resume();
  await finished(progress);
}
