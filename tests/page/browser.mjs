// The service, the browser, and what every state must be like.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = 'target/page/shots';
/** Milliseconds that a machine with other work may take for one step. */
const PATIENCE = 120_000;

const freePort = () => new Promise(resolve => {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const DEMO = 'target/page/demo';

/** Starts `azul demo`. */
export const serve = async () => {
  const port = await freePort();
  return started(port, ['demo', '--to', DEMO, '--listen', `127.0.0.1:${port}`]);
};

/**
 * Serves the store of the demo to those who sign in: everybody sees one source, an administrator all, and what waits to be
 * indexed. Says the token.
 */
export async function servePrivately(source) {
  const port = await freePort();
  const [tokens, key, config] = ['tokens.json', 'key', 'azul.toml'].map(name => `target/page/${name}`);
  rmSync(tokens, { force: true });
  writeFileSync(key, 'a key of the tests');
  writeFileSync(config, `listen = "127.0.0.1:${port}"
[catalogs.hca]
project = "hca"
store = "${resolve(DEMO, 'store')}"
[access]
kind = "static"
public = ["${source}"]
token_file = "${resolve(tokens)}"
[indexer]
hmac_key = "file:${resolve(key)}"
worker = false
`);
  const token = run('token', 'add', '--file', tokens, '--name', 'operator', '--admin').trim();
  const served = await started(port, ['serve', '--config', config, '--log', 'quiet']);
  run('notify', '--to', served.base, '--catalog', 'hca', '--hmac-key', `file:${resolve(key)}`,
    '--source-id', source, '--source-spec', 'tdr:bigquery:gcp:test:snapshot:/0', '--bundle', '00000000-0000-4000-8000-000000000001.2024-01-01T00:00:00.000000Z');
  return { ...served, token };
}

const run = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.env.AZUL, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
};

/** Starts a command that serves, and waits until it answers. */
async function started(port, args) {
  const process_ = spawn(process.env.AZUL, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  process_.stderr.on('data', data => { said += data; });
  const base = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 1500; i++) {
    if (process_.exitCode !== null) break;
    const up = await fetch(`${base}/health/basic`).then(answer => answer.ok, () => false);
    if (up) return { base, stop: () => process_.kill('SIGTERM') };
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  process_.kill();
  throw new Error(`the service does not answer: ${said}`);
}

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM, timeout: PATIENCE,
  // Shared memory of containers is small.
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
});

/** A page that notes everything that is wrong with it. */
export async function open(browser, base, { width, scheme, script }) {
  const settings = { viewport: { width, height: 800 }, colorScheme: scheme, reducedMotion: 'reduce', baseURL: base };
  const context = await browser.newContext({ ...settings, javaScriptEnabled: script });
  const page = await context.newPage();
  // Where no script runs, axe does not either: it looks at a twin that has scripts, but not ours.
  const twin = script ? page : await browser.newPage(settings);
  if (!script) await twin.route('**/static/page.js', route => route.fulfill({ body: '', contentType: 'text/javascript' }));
  // Stylesheet and script can be tried without building the program anew.
  if (process.env.ASSETS) await context.route('**/static/page.*', route => route.fulfill({ path: process.env.ASSETS + new URL(route.request().url()).pathname.replace('/static', '') }));
  for (const one of [page, twin]) one.setDefaultTimeout(PATIENCE);
  const troubles = [];
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) troubles.push(message.text()); });
  page.on('pageerror', error => troubles.push(error.message));
  page.on('request', request => { if (!request.url().startsWith(base)) troubles.push(`asks ${request.url()}`); });
  return { page, twin, troubles, flaws: [], name: `${width}-${scheme}-${script ? 'script' : 'plain'}`, close: () => Promise.all([context.close(), script || twin.context().close()]) };
}

/**
 * Goes to an address. What the page before it still loads, or the browser restores, may end the way there on a slow
 * machine: it is taken again.
 */
export async function visitAt(page, address, most = 5) {
  for (let left = most; ; left--) {
    try {
      await page.waitForLoadState();
      return await page.goto(address);
    } catch (error) {
      if (left === 0 || !/ERR_ABORTED|interrupted by another navigation/.test(error.message)) throw error;
    }
  }
}

/** One state: its picture, no trouble, nothing beyond the edge, and nothing that axe finds. */
export async function state(visit, what, { full = false, reach = twin => visitAt(twin, visit.page.url()) } = {}) {
  const { page, troubles, name } = visit;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}-${what}.png`, fullPage: full });
  const { twin } = visit;
  if (twin !== page) {
    await twin.context().addCookies(await page.context().cookies());
    await reach(twin);
  }
  // The debugger may do what the policy of the page forbids the page.
  const debug = await twin.context().newCDPSession(twin);
  const evaluate = async expression => {
    const { result, exceptionDetails } = await debug.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    assert.ok(!exceptionDetails, JSON.stringify(exceptionDetails)?.slice(0, 2000));
    return result.value;
  };
  const [content, window_] = await evaluate('[document.documentElement.scrollWidth, innerWidth]');
  await evaluate(`(() => { ${axe} })()`);
  const rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
  const found = await evaluate(`axe.run(document, { runOnly: ${rules} }).then(({ violations }) =>
    violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' – ' + n.failureSummary).join('; ')))`);
  await debug.detach();
  if (content > window_) found.push(`${content} pixels do not fit into ${window_}`);
  // All that is wrong with any state is told at the end of the walk.
  visit.flaws.push(...[...found, ...troubles].map(flaw => `${what}: ${flaw}`));
  troubles.length = 0;
}

/** The number in front of the list. */
export async function count({ page }) {
  const text = await page.locator('.results .count').innerText();
  return Number(text.split(' ')[0].replaceAll(',', ''));
}
