// The audit for people who see, hear or move otherwise: axe-core.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Only what the audit calls serious or critical is a fault. Frames are not looked for: the page has
// none, as nothing can be loaded.
export const audit = async (page, faults, part = null) => {
  await page.evaluate(source);
  const found = await page.evaluate(async (part) => {
    const { violations } = await window.axe.run(part || document, { resultTypes: ['violations'], iframes: false });
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, help, nodes }) => `${id}: ${help}, ${nodes.length} times, first ${nodes[0].html.slice(0, 100)}`);
  }, part);
  for (const text of found) faults.add('audit', text);
};
