// Walks through the page as people do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { count, launch, open, serve, servePrivately, state, visitAt } from './browser.mjs';

const { base, stop } = await serve();
const browser = await launch();
let passed = 0;

/** Waits until the address says what it should, and the page is that of it. */
const arrived = async (page, pattern) => {
  await page.waitForURL(url => pattern.test(decodeURIComponent(url.href)));
  await page.locator('html:not(.busy)').waitFor({ state: 'attached' });
};

/** Opens the panel of filters where it is folded. */
const panel = async page => {
  const summary = page.locator('.panel > summary');
  if (await summary.isVisible() && !(await page.locator('.panel').evaluate(panel => panel.open))) await summary.click();
};

const facet = (page, name) => page.locator(`details[data-keep="${name}"]`);

const choose = async (visit, name, index) => {
  const { page } = visit;
  await panel(page);
  if (!(await facet(page, name).evaluate(details => details.open))) await facet(page, name).locator('summary').click();
  const box = facet(page, name).locator('input[type=checkbox]').nth(index);
  const value = await box.getAttribute('value');
  const label = Number((await facet(page, name).locator('label .number').nth(index).innerText()).replaceAll(',', ''));
  await box.check();
  if (visit.script === false) await page.getByRole('button', { name: 'Apply filters' }).click();
  await arrived(page, new RegExp(`is\\.${name}=`));
  await page.locator('.chips').getByText(value, { exact: true }).first().waitFor();
  return { value, label };
};

/** A picture for the documentation, if such are wanted. */
const picture = async ({ page, name }, file) => {
  if (!process.env.SHOTS || name !== '1280-light-script') return;
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${process.env.SHOTS}/${file}.png`, clip: { x: 0, y: 0, width: 1280, height: 560 } });
};

async function walk(settings) {
  const visit = { ...(await open(browser, base, settings)), script: settings.script };
  const { page } = visit;
  await visitAt(page, '/');
  const all = await count(visit);
  assert.ok(all > 100, 'there is something to see');
  await state(visit, '1-first');

  // Three filters; the count beside the first one is what it finds.
  const first = await choose(visit, 'organ', 0);
  assert.equal(await count(visit), first.label, 'a count equals its hits');
  await choose(visit, 'fileFormat', 0);
  await choose(visit, 'genusSpecies', 0);
  const three = await count(visit);
  assert.ok(three > 0 && three <= first.label);
  await state(visit, '2-filtered', { full: true });
  await picture(visit, 'page-list');
  await page.goBack();
  await arrived(page, /fileFormat/);
  assert.ok(!decodeURIComponent(page.url()).includes('genusSpecies'), 'the way back is the last state');
  await page.goForward();
  await arrived(page, /genusSpecies/);
  assert.equal(await count(visit), three);

  // Leave one out, and take everything back.
  await visitAt(page, '/browse/files');
  await panel(page);
  await facet(page, 'organ').locator('a.not').first().click();
  await arrived(page, /not\.organ=/);
  await page.locator('.chips').waitFor();
  assert.ok(await count(visit) < all);
  await state(visit, '3-left-out');
  await page.getByRole('link', { name: 'Clear all filters' }).click();
  await arrived(page, /browse\/files$/);

  // A text with a typing error.
  await page.locator('#q').fill('hearr');
  await page.locator('#q').press('Enter');
  await arrived(page, /q=hearr/);
  await page.locator('#meant a').click();
  await arrived(page, /q=heart/);
  assert.ok(await count(visit) > 0);
  await state(visit, '4-text');

  // Nothing is found, and a way out is offered.
  await visitAt(page, '/browse/files?is.organ=brain&is.fileFormat=none-such&is.nonsense=1');
  await page.getByText('There is no field “nonsense”').waitFor();
  await page.locator('.empty').waitFor();
  await state(visit, '5-empty');

  // Order, and pages back and forth.
  await visitAt(page, '/browse/files');
  await page.locator('thead').getByRole('link', { name: 'File size' }).click();
  await arrived(page, /sort=fileSize/);
  await page.locator('th[aria-sort=ascending]').waitFor();
  const rows = () => page.locator('tbody th').allInnerTexts();
  const before = await rows();
  await page.getByRole('link', { name: 'Next →' }).click();
  await arrived(page, /after=/);
  await page.getByRole('link', { name: '← Previous' }).waitFor();
  const second = await rows();
  assert.notDeepEqual(second, before);
  await state(visit, '6-second-page');
  await page.getByRole('link', { name: '← Previous' }).click();
  await arrived(page, /before=/);
  await page.waitForFunction(first => document.querySelector('tbody th').innerText === first, before[0]).catch(() => {});
  assert.deepEqual(await rows(), before);

  // A range, and all values of a facet.
  await visitAt(page, '/browse/files?range=fileSize');
  await panel(page);
  await state(visit, '7-range');
  await visitAt(page, '/browse/files/values/organ?find=hart');
  await state(visit, '8-values');

  // Columns, any order, and rows, in one form.
  await visitAt(page, '/browse/files');
  await page.locator('.chooser > summary').click();
  await page.locator('select[name=sort]').selectOption('fileFormat');
  await page.locator('select[name=order]').selectOption('desc');
  await page.locator('input[name=column][value=biologicalSex]').check();
  await page.getByRole('button', { name: 'Show these' }).click();
  await arrived(page, /sort=fileFormat/);
  await page.locator('th[aria-sort=descending]').getByText('File format').waitFor();
  await page.locator('thead').getByText('Biological sex').waitFor();
  await page.locator('.chooser > summary').click();
  await state(visit, '9-columns', { full: true });

  // Filters that make a long address have a short one, which is changed, gone back to and read anew.
  const many = Array.from({ length: 90 }, (_, i) => `not.organ=no-such-organ-${i}`).join('&');
  await visitAt(page, `/browse/files?${many}&is.organ=heart`);
  const short = page.url();
  assert.match(short, /\/browse\/files\?saved=[0-9a-f]+$/);
  const kept = await count(visit);
  assert.ok(kept > 0 && kept < all);
  await state(visit, '10-saved');
  await page.locator('.chips a').filter({ hasText: 'no-such-organ-1' }).first().click();
  await page.waitForURL(url => url.href !== short && /^\?saved=[0-9a-f]+$/.test(url.search));
  await page.locator('html:not(.busy)').waitFor({ state: 'attached' });
  await page.goBack();
  await page.waitForURL(short);
  await page.locator('html:not(.busy)').waitFor({ state: 'attached' });
  await page.reload();
  assert.equal(page.url(), short);
  assert.equal(await count(visit), kept);

  // An entity, its graph, where its values come from.
  await visitAt(page, '/browse/projects');
  await page.locator('tbody th a').first().click();
  await page.locator('article.entity').waitFor();
  await state(visit, '11-project');
  await visitAt(page, '/browse/projects');
  await matrices(visit);
  await visitAt(page, '/browse/files?is.fileFormat=loom');
  await page.locator('tbody th a').first().click();
  await page.locator('article.entity').waitFor();
  await state(visit, '13-file', { full: true });
  await page.getByRole('link', { name: 'Graph' }).click();
  await page.locator('svg.graph').waitFor();
  assert.ok(await page.locator('svg.graph rect').count() > 3);
  await state(visit, '14-graph');
  await page.goBack();
  await page.getByRole('link', { name: 'Where each value comes from' }).click();
  await page.getByText('Merged by').waitFor();
  await state(visit, '15-explain');

  // An export, to the finished file.
  await visitAt(page, '/export?is.organ=heart');
  await state(visit, '16-export');
  if (visit.name === '1280-light-script') await commands(page);
  await page.getByRole('button', { name: 'Make the file' }).click();
  const link = page.getByRole('link', { name: 'Download the file' });
  await link.waitFor();
  await state(visit, '17-ready');
  const file = await page.request.get(await link.getAttribute('href'));
  assert.equal(file.status(), 200);
  assert.ok((await file.text()).startsWith('source_id'), 'it is a manifest');

  // What changed: the generations, one of them, an entity before and after, and the feed.
  await visitAt(page, '/summary');
  await page.getByRole('link', { name: 'Changes', exact: true }).click();
  await page.locator('.steps > li').first().waitFor();
  await state(visit, '18-changes');
  await page.locator('.steps h2 a').first().click();
  await page.getByRole('heading', { name: /^Added: / }).first().waitFor();
  await page.getByRole('heading', { name: /^Changed: / }).first().waitFor();
  await page.locator('.of-type details > summary').first().click();
  await page.locator('.of-type details[open] thead').getByText('Before').waitFor();
  await state(visit, '19-diff', { full: true });
  const address = await page.locator('head link[rel=alternate]').getAttribute('href');
  const feed = await page.request.get(address);
  assert.equal(feed.status(), 200);
  assert.match(feed.headers()['content-type'], /^application\/atom\+xml/);
  assert.match(await feed.text(), /<entry>\n<title>[^<]*added/);

  for (const [path, what] of [['/summary', '20-summary'], ['/dictionary', '21-dictionary'], ['/status', '22-status'], ['/docs', '23-docs'], ['/browse/nothing', '24-missing']]) {
    if (what === '23-docs' && !settings.script) continue;
    await visitAt(page, path);
    // The browser notes a page that is not there.
    if (what === '24-missing') visit.troubles.length = 0;
    await state(visit, what);
  }
  await visitAt(page, '/summary');
  await picture(visit, 'page-summary');
  await visit.close();
  assert.deepEqual(visit.flaws, []);
  passed++;
}

/** The command lines of the export make the same file, as far as what runs them is here. */
async function commands(page) {
  const directory = mkdtempSync(join(tmpdir(), 'azul-page-'));
  for (const [name, program, args, needed] of [
    ['curl', 'bash', ['-eu', '-c'], ['curl', '--version']],
    ['Python', 'python3', ['-c'], ['python3', '-c', 'import requests']],
  ]) {
    if (spawnSync(needed[0], needed.slice(1)).status !== 0) {
      console.log(`without ${needed.join(' ')} the commands for ${name} are not tried`);
      continue;
    }
    const text = await page.locator(`details[data-keep=${name}] code`).evaluate(code => code.textContent);
    const { status, stderr } = spawnSync(program, [...args, text], { cwd: directory, encoding: 'utf8', timeout: 300_000 });
    assert.equal(status, 0, `${name}: ${stderr}\n${text}`);
    const [file] = readdirSync(directory);
    assert.ok(readFileSync(join(directory, file), 'utf8').startsWith('source_id'), `${name} made a manifest`);
    rmSync(join(directory, file));
  }
  rmSync(directory, { recursive: true });
}

/** A project whose matrices are a tree, unfolded. */
async function matrices(visit) {
  const { page } = visit;
  const projects = await page.request.get('/index/projects?size=100').then(answer => answer.json());
  const project = projects.hits.find(hit => Object.keys(hit.projects[0].matrices ?? {}).length);
  assert.ok(project, 'some project has matrices');
  await visitAt(page, `/browse/projects/${project.entryId}`);
  const tree = page.locator('.tree').first();
  await tree.scrollIntoViewIfNeeded();
  for (const closed = tree.locator('details:not([open]) > summary:visible'); await closed.count();) await closed.first().click();
  assert.ok(await tree.locator('.leaves li:visible').count() > 0);
  await state(visit, '12-matrices', { full: true });
}

/** Signing in: open data without, more with a token, and for those who run the service what waits and what failed. */
async function signIn(settings) {
  const first = await fetch(`${base}/index/files?size=1`).then(answer => answer.json());
  const served = await servePrivately(first.hits[0].sources[0].sourceId);
  const visit = await open(browser, served.base, settings);
  visit.name = `sign-in-${visit.name}`;
  try {
    const { page } = visit;
    await visitAt(page, '/browse/files');
    const few = await count(visit);
    await visitAt(page, '/status');
    assert.equal(await page.getByText('Pending:').count(), 0, 'that is not for everybody');
    await page.getByRole('link', { name: 'Sign in' }).click();
    const guess = async page => {
      await page.getByLabel('Token').fill('guessed');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    };
    await guess(page);
    // The browser notes an answer 401.
    visit.troubles.length = 0;
    await state(visit, '1-refused', { reach: twin => visitAt(twin, '/sign-in').then(() => guess(twin)) });
    await page.getByLabel('Token').fill(served.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await visitAt(page, '/browse/files');
    assert.ok(await count(visit) > few, 'more is seen');
    await visitAt(page, '/status');
    await page.getByRole('heading', { name: /^Pending: [1-9]/ }).waitFor();
    await page.locator('details[data-keep=pending] > summary').click();
    await page.getByText('00000000-0000-4000-8000-000000000001').first().waitFor();
    await state(visit, '2-status', { full: true });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await visitAt(page, '/browse/files');
    assert.equal(await count(visit), few);
    assert.deepEqual(visit.flaws, []);
    passed++;
  } finally {
    await visit.close();
    served.stop();
  }
}

/** On paper, at 400 %, and for those who want no motion. */
async function media() {
  const visit = await open(browser, base, { width: 1280, scheme: 'light', script: true });
  const { page } = visit;
  await visitAt(page, '/browse/files?is.organ=heart');
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['header.top', '.panel', '.paging', '.chooser']) assert.ok(!(await page.locator(gone).isVisible()), `${gone} is not printed`);
  assert.ok(await page.locator('.chips').isVisible(), 'what is filtered is');
  await state(visit, 'print', { full: true });
  const project = await fetch(`${base}/index/projects?size=1`).then(answer => answer.json());
  await visitAt(page, `/browse/projects/${project.hits[0].entryId}`);
  await state(visit, 'print-entity', { full: true });
  await page.emulateMedia({ media: 'screen' });
  // 1280 by 800 pixels at 400 % have room for a quarter of that.
  await page.setViewportSize({ width: 320, height: 200 });
  for (const [path, what] of [['/browse/files', 'zoomed'], ['/summary', 'zoomed-summary']]) {
    await visitAt(page, path);
    await state(visit, what);
  }
  const motion = () => page.evaluate(() => {
    document.documentElement.classList.add('busy');
    const { transitionDuration } = getComputedStyle(document.querySelector('.results'));
    document.documentElement.classList.remove('busy');
    return transitionDuration;
  });
  await visitAt(page, '/browse/files');
  assert.equal(await motion(), '0s');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.notEqual(await motion(), '0s', 'others see that something happens');
  await visit.close();
  assert.deepEqual(visit.flaws, []);
  passed++;
}

/** The keyboard alone: to a filter, to the search, to a row, and its graph. */
async function keyboard() {
  const visit = await open(browser, base, { width: 1280, scheme: 'light', script: true });
  const { page } = visit;
  await visitAt(page, '/browse/files');
  const focused = () => page.evaluate(() => document.activeElement.innerText || document.activeElement.name || '');
  const tab = async (until, most = 200) => {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(until)) return;
    }
    assert.fail(`not reached by Tab: ${until}; at ${await focused()}`);
  };
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  await page.keyboard.press('Enter');
  await tab(() => document.activeElement.name === 'is.organ');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, 'none', 'the focus is seen');
  await page.keyboard.press('Space');
  await arrived(page, /is\.organ=/);
  await page.waitForFunction(() => document.activeElement.name === 'is.organ' && document.activeElement.checked);
  const said = await page.locator('#live').innerText();
  assert.match(said, /files found/, 'the count is read aloud');
  await tab(() => document.activeElement.closest('tbody'));
  await page.keyboard.press('Enter');
  await page.locator('article.entity').waitFor();
  await tab(() => document.activeElement.innerText === 'Graph');
  await page.keyboard.press('Enter');
  await page.locator('svg.graph').waitFor();
  await tab(() => document.activeElement.closest('svg.graph a'));
  await page.keyboard.press('Enter');
  await page.waitForURL(url => !url.pathname.endsWith('/graph'));
  await page.locator('article.entity .kind').waitFor();
  await visit.close();
  passed++;
}

/** What a view costs: everything that is sent, compressed. */
async function weight() {
  const size = async path => {
    const answer = await fetch(base + path);
    assert.equal(answer.status, 200, path);
    return gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  };
  let assets = 0;
  for (const path of ['/static/page.css', '/static/page.js', '/static/icon.svg']) assets += await size(path);
  for (const path of ['/', '/browse/projects', '/summary', '/dictionary', '/status', '/changes', '/export', '/browse/files?size=100']) {
    const sum = assets + await size(path);
    console.log(`${path} is ${(sum / 1000).toFixed(1)} kB compressed, with all that belongs to it`);
    assert.ok(sum <= 60_000, `${sum} bytes are too much`);
  }
  passed++;
}

let failed = 0;
const attempt = async (name, what) => {
  try {
    await what();
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
};
const only = process.env.ONLY?.split(' ');
try {
  if (!only || only.includes('weight')) await attempt('weight', weight);
  if (!only || only.includes('keyboard')) await attempt('keyboard', keyboard);
  if (!only || only.includes('media')) await attempt('media', media);
  for (const settings of [{ width: 1280, scheme: 'light', script: true }, { width: 320, scheme: 'dark', script: false }]) {
    if (!only || only.includes('sign-in')) await attempt(`sign-in ${settings.width}`, () => signIn(settings));
  }
  for (const script of [true, false]) {
    for (const width of [1280, 320]) {
      for (const scheme of ['light', 'dark']) {
        const name = `${width}-${scheme}-${script ? 'script' : 'plain'}`;
        if (!only || only.includes(name)) await attempt(name, () => walk({ width, scheme, script }));
      }
    }
  }
} finally {
  await browser.close();
  stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
