// Opens reports as a person would and names what is wrong: node check.mjs REPORT.html...
// First it proves on planted faults that each check can fail. Exit code 0: nothing is wrong.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { launch } from './browser.mjs';
import { plants, shortened } from './plants.mjs';
import { check, times } from './report.mjs';

const atOnce = 2;
const shownMost = 60;
const began = Date.now();
const log = (text) => console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`);

// Does jobs, `atOnce` at a time, each in a browser of its own.
const pool = async (jobs, act) => {
  const rest = [...jobs];
  const results = [];
  const work = async () => {
    for (let job = rest.shift(); job !== undefined; job = rest.shift()) {
      const browser = await launch();
      try {
        results.push(await act(browser, job));
      } finally {
        await browser.close();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
};

const tell = (faults) => {
  const seen = new Map();
  for (const { name, where, text } of faults) {
    const key = `${name}: ${text}`;
    seen.set(key, [...(seen.get(key) || []), where]);
  }
  for (const [text, places] of [...seen].slice(0, shownMost)) log(`  ${text} (${[...new Set(places)].join('; ')})`);
  if (seen.size > shownMost) log(`  and ${seen.size - shownMost} more`);
};

// The number of plants that were not found, and of faults in the page without one.
const selfTest = async (file) => {
  const folder = await mkdtemp(join(tmpdir(), 'browser-checks-'));
  const page = shortened(await readFile(file, 'utf8'));
  const small = { at: [800], looks: ['light'] };
  const sound = ['', 'nothing planted', (text) => text];
  const results = await pool([sound, ...plants].entries(), async (browser, [number, [name, words, plant]]) => {
    const planted = join(folder, `${number}.html`);
    await writeFile(planted, plant(page));
    const faults = await check(browser, planted, { ...small, sought: name });
    const isRight = name ? faults.some((fault) => fault.name === name) : !faults.length;
    log(`${isRight ? 'ok' : 'NOT FOUND'}: ${words}${name ? ` (${name})` : ''}`);
    if (!isRight) tell(faults);
    return isRight ? 0 : 1;
  });
  await rm(folder, { recursive: true });
  return results.reduce((a, b) => a + b, 0);
};

const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const files = named.map((file) => resolve(file));
if (!files.length) {
  console.error('failed to find a report: name at least one file');
  process.exit(2);
}
let wrong = 0;
if (!process.argv.includes('--only-reports')) {
  log('can each check fail?');
  wrong += await selfTest(files[0]);
}
if (!process.argv.includes('--only-self-test')) {
  const counts = await pool(files, async (browser, file) => {
    const faults = await check(browser, file);
    log(`${file}: ${faults.length ? `${faults.length} faults` : 'nothing wrong'}`);
    tell(faults);
    return faults.length;
  });
  wrong += counts.reduce((a, b) => a + b, 0);
}
log([...times].map(([name, ms]) => `${name} ${Math.round(ms / 1000)} s`).join(', '));
log(wrong ? `${wrong} in all` : 'nothing is wrong');
process.exit(wrong ? 1 : 0);
