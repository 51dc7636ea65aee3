import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execa } from 'execa';
import {
  mkdirSync,
  openSync,
  closeSync,
  ftruncateSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { InputError, UnavailableError } from '../../../harness/core/errors.ts';
import { Catalogue } from '../../../harness/serve/catalogue.ts';
import { startServer } from '../../../harness/serve/server.ts';
import { makeOut, makeRunFolder, writeJson } from './folders.ts';
import { serve, type Served } from './served.ts';

const [OLD, NEW] = ['raft-partitions-7-20260114T101500', 'raft-partitions-7-20260114T101600'] as const;

/** More than the buffers between two ends of a connection hold, bytes. */
const LARGE = 64 << 20;

describe('server', () => {
  let home: string;
  let out: string;
  let server: Served;
  before(async () => {
    home = makeOut();
    out = join(home, 'runs');
    makeRunFolder(out, OLD, { trace: ['{"step":1}', '{"step":2,"node":"n1"}'] });
    makeRunFolder(out, NEW, { trace: ['{"step":1}', '{"step":2,"node":"n2"}'], build: 'verdi' });
    writeFileSync(join(home, 'secret'), 'secret');
    writeFileSync(join(out, 'index.jsonl'), 'secret');
    mkdirSync(join(out, 'no-run'));
    writeFileSync(join(out, 'no-run', 'file.txt'), 'secret');
    server = await serve(out);
  });
  after(async () => {
    await server.close();
    rmSync(home, { recursive: true });
  });

  it('lists runs, filters them, shows each and compares two', async () => {
    const list = await server.get('/');
    assert.equal(list.status, 200);
    assert.match(list.text, /2 runs/);
    assert.match((await server.get('/index.html?build=verdi&text=raft')).text, /1 of 2 runs/);
    assert.match((await server.get(`/run/${OLD}.html`)).text, /Every key has a linear order/);
    const form = await server.get(`/compare.html?run=${NEW}&run=${OLD}`);
    assert.deepEqual([form.status, form.headers.location], [303, `compare/${OLD}/${NEW}.html`]);
    const comparison = await server.get(`/compare/${OLD}/${NEW}.html`);
    assert.match(comparison.text, /they differ in build/);
    assert.match(comparison.text, /Step <b>2<\/b> is the first that differs/);
    const turned = await server.get(`/compare/${NEW}/${OLD}.html`);
    assert.equal(turned.text, comparison.text);
    for (const query of ['', `?run=${OLD}`, `?run=${OLD}&run=${OLD}`, `?run=${OLD}&run=none`]) {
      assert.equal((await server.get(`/compare.html${query}`)).status, 400, query);
    }
  });

  it('shows runs as they come, damaged ones as such', async () => {
    const id = 'raft-partitions-7-20260114T101700';
    const directory = makeRunFolder(out, id);
    try {
      for (const [file, content] of [
        ['verdict.json', '{"verdict": "pass"'],
        ['verdict.json', '[]'],
        ['verdict.json', '{"verdict":"pass","checks":7}'],
        ['plan.json', ''],
      ] as const) {
        writeFileSync(join(directory, file), content);
        assert.match((await server.get('/')).text, /3 runs/);
        const page = await server.get(`/run/${id}.html`);
        assert.equal(page.status, 200);
        assert.match(page.text, new RegExp(`${file} is not`));
        assert.equal((await server.get(`/compare/${OLD}/${id}.html`)).status, 200);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
    assert.equal((await server.get(`/run/${id}.html`)).status, 404);
    assert.deepEqual(server.troubles, []);
  });

  it('gives files as text that no browser takes for a page, and reports within a policy', async () => {
    const log = await server.get(`/runs/${OLD}/nodes/n1/log.txt`);
    assert.equal(log.text, '<script>said by a node</script>\n');
    assert.equal(log.headers['content-type'], 'text/plain; charset=utf-8');
    assert.match(String(log.headers['content-security-policy']), /^sandbox; default-src 'none'/);
    const report = await server.get(`/runs/${OLD}/report.html`);
    assert.equal(report.headers['content-type'], 'text/html; charset=utf-8');
    assert.match(String(report.headers['content-security-policy']), /^sandbox allow-scripts; default-src 'none'/);
    writeFileSync(join(out, OLD, 'nodes', 'n1', 'page.html'), '<script>1</script>');
    writeFileSync(join(out, OLD, 'nodes', 'n1', 'data.bin'), '\0');
    const type = async (file: string): Promise<unknown> =>
      (await server.get(`/runs/${OLD}/nodes/n1/${file}`)).headers['content-type'];
    assert.equal(await type('page.html'), 'text/plain; charset=utf-8');
    assert.equal(await type('data.bin'), 'application/octet-stream');
    writeFileSync(join(out, OLD, 'diagram.svg'), '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
    const { headers } = await server.get(`/runs/${OLD}/diagram.svg`);
    assert.equal(headers['content-type'], 'image/svg+xml');
    assert.match(
      String(headers['content-security-policy']),
      /^sandbox; default-src 'none'; style-src 'unsafe-inline'; frame/,
    );
  });

  it('gives parts of files', async () => {
    const range = (value: string, more = {}): ReturnType<Served['get']> =>
      server.get(`/runs/${OLD}/history.jsonl`, { headers: { range: value, ...more } });
    const part = await range('bytes=-10');
    assert.deepEqual([part.status, part.text], [206, '0123456789']);
    assert.equal(part.headers['content-range'], 'bytes 31-40/41');
    assert.equal((await range('bytes=0-0')).text, '{');
    const outside = await range('bytes=41-');
    assert.deepEqual([outside.status, outside.headers['content-range'], outside.text], [416, 'bytes */41', '']);
    assert.equal((await range('bytes=0-0', { 'if-range': '"some"' })).status, 200);
  });

  it('answers HEAD as GET without a body', async () => {
    for (const path of ['/', `/run/${OLD}.html`, `/runs/${OLD}/history.jsonl`, '/none']) {
      const [head, get] = [await server.get(path, { method: 'HEAD' }), await server.get(path)];
      assert.deepEqual([head.status, head.text], [get.status, '']);
      assert.equal(head.headers['content-length'], String(Buffer.byteLength(get.text)));
      assert.equal(head.headers['content-type'], get.headers['content-type']);
    }
  });

  it('says with every answer that nothing is to be guessed, kept or shown elsewhere', async () => {
    for (const path of ['/', `/run/${OLD}.html`, `/runs/${OLD}/report.html`, `/runs/${OLD}/plan.json`, '/none', '/%']) {
      const { headers } = await server.get(path);
      assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cache-control'], 'no-store');
    }
  });

  it('leaves no folder, however it is asked', async () => {
    const ways = [
      '/../secret',
      '/runs/../../secret',
      `/runs/${OLD}/../../../secret`,
      `/runs/${OLD}/%2e%2e/%2e%2e/%2e%2e/secret`,
      `/runs/${OLD}/..%2f..%2f..%2fsecret`,
      `/runs/${OLD}/..%5c..%5csecret`,
      `/runs/${OLD}/%252e%252e/secret`,
      `/runs/${OLD}/nodes/../../index.jsonl`,
      `/runs/${OLD}//etc/passwd`,
      `/runs/%2e%2e/secret`,
      `/runs/./index.jsonl`,
      '/runs/index.jsonl',
      '/runs/no-run/file.txt',
      `/runs/${OLD}/plan.json%00.txt`,
      `/runs/${OLD}/plan.json/x`,
      `/runs/${OLD}/nodes`,
      `/runs/${OLD}/nodes/`,
      `/runs/${OLD}/`,
      '/run/..%2f..html',
      '//etc/passwd',
      'http://evil.example/',
      `/runs/${'x'.repeat(5_000)}/a`,
      `/runs/${OLD}/${'x'.repeat(5_000)}`,
    ];
    for (const way of ways) {
      const { status, text } = await server.get(way);
      assert.equal(status, 404, way);
      assert.doesNotMatch(text, /secret|root:/, way);
    }
  });

  it('follows no link, and waits for no pipe', async () => {
    const directory = join(out, OLD);
    symlinkSync(join(home, 'secret'), join(directory, 'link.txt'));
    symlinkSync(home, join(directory, 'up'));
    symlinkSync(directory, join(out, 'linked'));
    await execa('mkfifo', [join(directory, 'pipe.txt')]);
    for (const path of [`${OLD}/link.txt`, `${OLD}/up/secret`, 'linked/plan.json', `${OLD}/pipe.txt`]) {
      assert.equal((await server.get(`/runs/${path}`)).status, 404, path);
    }
    assert.doesNotMatch((await server.get(`/run/${OLD}.html`)).text, /link\.txt|pipe\.txt|up\/secret/);
    assert.equal((await server.get('/run/linked.html')).status, 404);
  });

  it('answers under its own name only, and reads only', async () => {
    const { status, text } = await server.get('/', { headers: { host: 'evil.example' } });
    assert.equal(status, 403);
    assert.doesNotMatch(text, new RegExp(OLD));
    assert.equal((await server.get('/', { headers: { host: 'localhost:1' } })).status, 200);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const refused = await server.get('/', { method });
      assert.deepEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD']);
    }
  });

  it('breaks off where a file becomes shorter while it is sent', async () => {
    const file = join(out, OLD, 'large.jsonl');
    const descriptor = openSync(file, 'w');
    ftruncateSync(descriptor, LARGE);
    closeSync(descriptor);
    const { port } = new URL(server.url);
    const received = await new Promise<string>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(Number(port), '127.0.0.1', () => {
        const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
        socket.write(ask(`/runs/${OLD}/large.jsonl`) + ask('/'));
        socket.once('data', () => {
          // Until here the buffers of both ends are full, and far from the end of the file.
          socket.pause();
          truncateSync(file, 0);
          socket.on('data', (chunk) => chunks.push(chunk)).resume();
        });
      });
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1'))).on('error', reject);
    });
    assert.ok(received.length < LARGE);
    // Nothing comes in place of the rest: the next answer would be taken for it.
    assert.equal(received.includes('HTTP'), false);
    assert.equal((await server.get('/')).status, 200);
  });

  it('says what it cannot show, and goes on', async () => {
    const hostile = 'raft"><img src=x>-1-20260114T101800';
    makeRunFolder(out, hostile);
    const list = await server.get('/');
    assert.doesNotMatch(list.text, /<img/);
    const link = /href="(run\/raft%22[^"]+)"/.exec(list.text)?.[1];
    assert.equal((await server.get(`/${String(link)}`)).status, 200);
    rmSync(join(out, hostile), { recursive: true });
    const gone = await serve(out);
    try {
      renameSync(out, join(home, 'moved'));
      const failed = await gone.get('/');
      assert.equal(failed.status, 500);
      assert.match(failed.text, /there is no such folder/);
      assert.equal(gone.troubles.length, 1);
      renameSync(join(home, 'moved'), out);
      assert.equal((await gone.get('/')).status, 200);
    } finally {
      await gone.close();
    }
  });

  it('ends while it sends, and gives its port back', async () => {
    const other = await serve(out);
    const { port } = new URL(other.url);
    const closed = new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => void other.close()).on('close', () => resolve());
      socket.on('error', () => undefined);
    });
    await closed;
    const options = { host: '127.0.0.1', port: Number(port), remote: false, onTrouble: () => undefined };
    const again = await startServer(Catalogue.of(out), options);
    await assert.rejects(startServer(Catalogue.of(out), options), UnavailableError);
    await again.close();
    await assert.rejects(startServer(Catalogue.of(out), { ...options, host: '198.51.100.7' }), InputError);
  });

  it('shows folders about runs, and what they keep', async () => {
    const id = 'campaign-nightly-20260114T020000';
    makeRunFolder(join(out, id, 'runs'), 'kept');
    writeJson(join(out, id, 'campaign.json'), { verdict: 'fail', sentences: ['1 job failed.'] });
    writeFileSync(join(out, id, 'report.html'), '<a href="runs/kept/report.html">');
    assert.match((await server.get('/')).text, /1 job failed\./);
    assert.equal((await server.get(`/runs/${id}/report.html`)).status, 200);
    const kept = await server.get(`/runs/${id}/runs/kept/report.html`);
    assert.equal(kept.headers['content-type'], 'text/html; charset=utf-8');
  });
});
