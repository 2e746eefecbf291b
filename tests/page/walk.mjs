// Walks through the page as people do.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { count, launch, open, serve, state, visitAt } from './browser.mjs';

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

  // An entity, its graph, where its values come from.
  await visitAt(page, '/browse/projects');
  await page.locator('tbody th a').first().click();
  await page.locator('article.entity').waitFor();
  await state(visit, '9-project');
  await visitAt(page, '/browse/files?is.fileFormat=loom');
  await page.locator('tbody th a').first().click();
  await page.locator('article.entity').waitFor();
  await state(visit, '10-file', { full: true });
  await page.getByRole('link', { name: 'Graph' }).click();
  await page.locator('svg.graph').waitFor();
  assert.ok(await page.locator('svg.graph rect').count() > 3);
  await state(visit, '11-graph');
  await page.goBack();
  await page.getByRole('link', { name: 'Where each value comes from' }).click();
  await page.getByText('Merged by').waitFor();
  await state(visit, '12-explain');

  // An export, to the finished file.
  await visitAt(page, '/export?is.organ=heart');
  await state(visit, '13-export');
  await page.getByRole('button', { name: 'Make the file' }).click();
  const link = page.getByRole('link', { name: 'Download the file' });
  await link.waitFor();
  await state(visit, '14-ready');
  const file = await page.request.get(await link.getAttribute('href'));
  assert.equal(file.status(), 200);
  assert.ok((await file.text()).startsWith('source_id'), 'it is a manifest');

  for (const [path, what] of [['/summary', '15-summary'], ['/dictionary', '16-dictionary'], ['/status', '17-status'], ['/docs', '18-docs'], ['/browse/nothing', '19-missing']]) {
    if (what === '18-docs' && !settings.script) continue;
    await visitAt(page, path);
    // The browser notes a page that is not there.
    if (what === '19-missing') visit.troubles.length = 0;
    await state(visit, what);
  }
  await visitAt(page, '/summary');
  await picture(visit, 'page-summary');
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
  await tab(() => document.activeElement.id === 'q', 400).catch(async () => page.keyboard.press('Tab'));
  await visit.close();
  passed++;
}

/** What a first view costs: everything that is sent, compressed. */
async function weight() {
  let sum = 0;
  for (const path of ['/', '/static/page.css', '/static/page.js', '/static/icon.svg']) {
    const answer = await fetch(base + path);
    assert.equal(answer.status, 200, path);
    sum += gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  }
  console.log(`a first view is ${(sum / 1000).toFixed(1)} kB compressed`);
  assert.ok(sum <= 60_000, `${sum} bytes are too much`);
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
const only = process.env.ONLY;
try {
  if (!only) await attempt('weight', weight);
  if (!only || only === 'keyboard') await attempt('keyboard', keyboard);
  for (const script of [true, false]) {
    for (const width of [1280, 320]) {
      for (const scheme of ['light', 'dark']) {
        const name = `${width}-${scheme}-${script ? 'script' : 'plain'}`;
        if (!only || only === name) await attempt(name, () => walk({ width, scheme, script }));
      }
    }
  }
} finally {
  await browser.close();
  stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
