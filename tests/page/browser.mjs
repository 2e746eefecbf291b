// The service, the browser, and what every state must be like.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = 'target/page/shots';

const freePort = () => new Promise(resolve => {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** Starts `azul demo`, and waits until it answers. */
export async function serve() {
  const port = await freePort();
  const process_ = spawn(process.env.AZUL, ['demo', '--to', 'target/page/demo', '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  process_.stderr.on('data', data => { said += data; });
  const base = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 600; i++) {
    if (process_.exitCode !== null) break;
    const up = await fetch(`${base}/health/basic`).then(answer => answer.ok, () => false);
    if (up) return { base, stop: () => process_.kill('SIGTERM') };
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  process_.kill();
  throw new Error(`the service does not answer: ${said}`);
}

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});

/** A page that notes everything that is wrong with it. */
export async function open(browser, base, { width, scheme, script }) {
  const context = await browser.newContext({
    viewport: { width, height: 800 }, colorScheme: scheme, javaScriptEnabled: script, reducedMotion: 'reduce', baseURL: base,
  });
  const page = await context.newPage();
  // Stylesheet and script can be tried without building the program anew.
  if (process.env.ASSETS) await page.route('**/static/page.*', route => route.fulfill({ path: process.env.ASSETS + new URL(route.request().url()).pathname.replace('/static', '') }));
  const troubles = [];
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) troubles.push(message.text()); });
  page.on('pageerror', error => troubles.push(error.message));
  page.on('request', request => { if (!request.url().startsWith(base)) troubles.push(`asks ${request.url()}`); });
  return { page, troubles, flaws: [], name: `${width}-${scheme}-${script ? 'script' : 'plain'}`, close: () => context.close() };
}

/** One state: its picture, no trouble, nothing beyond the edge, and nothing that axe finds. */
export async function state(visit, what, { full = false } = {}) {
  const { page, troubles, name } = visit;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}-${what}.png`, fullPage: full });
  const [content, window_] = await evaluate(visit, 'return [document.documentElement.scrollWidth, innerWidth]');
  const found = await evaluate(visit, `${axe}; return axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' – ' + n.failureSummary).join('; ')))`);
  if (content > window_) found.push(`${content} pixels do not fit into ${window_}`);
  // All that is wrong with any state is told at the end of the walk.
  visit.flaws.push(...[...found, ...troubles].map(flaw => `${what}: ${flaw}`));
  troubles.length = 0;
}

/** Runs a function in the page; also in one that runs no scripts of its own, where only the debugger can. */
async function evaluate({ page, session, ...visit }, body) {
  const debug = session || await page.context().newCDPSession(page);
  const expression = `(() => { ${body} })()`;
  const { result, exceptionDetails } = await debug.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  assert.ok(!exceptionDetails, JSON.stringify(exceptionDetails)?.slice(0, 2000));
  return result.value;
}

/** The number in front of the list. */
export async function count({ page }) {
  const text = await page.locator('.results .count').innerText();
  return Number(text.split(' ')[0].replaceAll(',', ''));
}
