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

// Judges a file at the given widths; the faults that were found.
export const check = async (browser, file, { at = widths, looks = schemes } = {}) => {
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
  for (const [turn, width] of at.entries()) {
    const page = await open(browser, name, faults);
    await page.setViewport({ width, height: 900 });
    await step(`${width} px`, () => timed('load', () => page.goto(name)));
    for (const [order, scheme] of looks.entries()) {
      await step(`${width} px, ${scheme}`, async () => {
        await dress(page, scheme);
        // As it opens, the whole page; laid open, what is played with.
        if (turn + order === 0) await timed('audit', () => audit(page, faults));
        await timed('layout', () => layout(page, faults));
        const article = await chosen(page, turn * looks.length + order);
        if (!article) return faults.add('crosshair', 'no scenario has a chart with a crosshair');
        const isTurn = order === turn % looks.length;
        if (turn > 0 && isTurn) await timed('audit', () => audit(page, faults, article));
        for (const game of isTurn ? [...games, ...longGames] : games) await timed(game.name, () => game(page, article, faults));
      });
    }
    await page.close();
    const bare = await open(browser, name, faults, { hasScripts: false });
    await bare.setViewport({ width, height: 900 });
    await step(`${width} px, no scripts`, async () => {
      await timed('load', () => bare.goto(name));
      await timed('plain', () => plain(bare, faults));
    });
    await bare.close();
  }
  return faults.list();
};
