// All checks of one report: three widths, light and dark, with and without scripts.

import { Faults, open } from './browser.mjs';
import { address, search } from './checks/address.mjs';
import { audit } from './checks/audit.mjs';
import { copies } from './checks/copies.mjs';
import { crosshair } from './checks/crosshair.mjs';
import { layout } from './checks/layout.mjs';
import { plain } from './checks/plain.mjs';
import { toggles } from './checks/toggles.mjs';
import { zoom } from './checks/zoom.mjs';

export const widths = [360, 800, 1600];
const schemes = ['light', 'dark'];

const dress = (page, scheme) => page.emulateMediaFeatures([
  { name: 'prefers-color-scheme', value: scheme },
  { name: 'prefers-reduced-motion', value: 'reduce' },
]);

// The scenarios and sweeps that are played with: others at each width, so that many have their turn.
const chosen = async (page, turn) => {
  const articles = [];
  for (const article of await page.$$('article')) {
    if ((await article.$('figure svg[role=slider]')) && (await article.$('.key[aria-label]'))) articles.push(article);
  }
  return articles[(turn * 7) % articles.length];
};

const games = [crosshair, toggles, zoom];
// Once at each width.
const longGames = [copies, search, address];

// Where the time goes, for whoever makes it faster.
export const times = new Map();
const timed = async (name, act) => {
  const start = Date.now();
  await act();
  times.set(name, (times.get(name) || 0) + Date.now() - start);
};

// Which check finds which faults; all of a kind run where one is asked for.
const finders = {
  layout: ['scroll', 'overlap', 'clipped', 'faint', 'console', 'request'],
  audit: ['audit'],
  crosshair: ['crosshair', 'keyboard', 'shared'],
  toggles: ['toggle'],
  zoom: ['zoom'],
  copies: ['copy'],
  address: ['address'],
  search: ['search'],
  plain: ['plain'],
};

// Judges a file at the given widths, in search of one kind of faults or of all; what was found.
export const check = async (browser, file, { at = widths, looks = schemes, sought = '' } = {}) => {
  const name = `file://${file}`;
  let where = '';
  const faults = new Faults(() => where);
  const step = async (words, act) => {
    where = words;
    try {
      await act();
    } catch (error) {
      faults.add('stopped', String(error.stack).slice(0, 600));
    }
  };
  const isSought = (check) => !sought || finders[check.name].includes(sought);
  const run = async (check, page, ...rest) => {
    if (isSought(check)) await timed(check.name, () => check(page, ...rest));
  };
  const visit = async (width, hasScripts, act) => {
    const page = await open(browser, name, faults, { hasScripts });
    await page.setViewport({ width, height: 900 });
    await timed('load', () => page.goto(name));
    await act(page);
    await page.close();
  };
  for (const [turn, width] of at.entries()) {
    await step(`${width} px`, () => visit(width, true, async (page) => {
      for (const [order, scheme] of looks.entries()) {
        await step(`${width} px, ${scheme}`, async () => {
          await dress(page, scheme);
          // As it opens, the whole page; laid open, what is played with.
          if (turn + order === 0) await run(audit, page, faults);
          await run(layout, page, faults);
          const article = await chosen(page, turn * looks.length + order);
          if (!article) return faults.add('crosshair', 'no scenario has a chart with a crosshair');
          const isTurn = order === turn % looks.length;
          if (turn === 1 && isTurn) await run(audit, page, faults, article);
          for (const game of isTurn ? [...games, ...longGames] : games) await run(game, page, article, faults);
        });
      }
    }));
    if (isSought(plain)) {
      await step(`${width} px, no scripts`, () => visit(width, false, (page) => run(plain, page, faults)));
    }
  }
  return faults.list();
};
