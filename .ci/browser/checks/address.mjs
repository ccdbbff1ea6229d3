// What the address keeps: it restores a view, and links to a scenario still lead there. And the
// search of a suite's index, which it keeps too.

const view = (page, id) =>
  page.evaluate((id) => {
    const article = document.getElementById(id);
    return JSON.stringify({
      off: [...article.querySelectorAll('g.off')].length,
      pressed: [...article.querySelectorAll('.key button')].map((button) => button.ariaPressed),
      zoomed: [...article.querySelectorAll('svg.zoomed')].map((svg) => [svg.querySelector('title').id, [...svg.querySelectorAll('.tools text')].map((text) => text.textContent)]),
      search: document.querySelector('input[type=search]')?.value,
      rows: document.querySelectorAll('table.index tbody tr:not([hidden])').length,
    });
  }, id);

export const address = async (page, article, faults) => {
  const id = await article.evaluate((node) => node.id);
  await page.evaluate((id) => (location.hash = `#${id}`), id);
  await (await article.$('.key[aria-label] button')).click();
  const svg = await article.$('figure svg[role=slider]');
  await svg.evaluate((node) => node.focus());
  for (const key of ['Home', 'ArrowRight', '+', 'Escape']) await page.keyboard.press(key);
  const find = await page.$('input[type=search]');
  if (find) await find.type('e');
  const before = await view(page, id);
  const zooms = ['clock', 'nines'].includes(await svg.$eval('.plot', (rect) => rect.dataset.x.split(',')[0]));
  if ((zooms && !/"zoomed":\[\[/.test(before)) || !/"false"/.test(before)) faults.add('address', `nothing to restore: ${before}`);
  await page.reload();
  const after = await view(page, id);
  if (after !== before) faults.add('address', `${before} becomes ${after} after a reload`);
  // As it was at first.
  await page.evaluate(() => history.replaceState(null, '', location.pathname));
  await page.reload();
  await page.evaluate((id) => (location.hash = `#${id}`), id);
  const top = await page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, id);
  if (Math.abs(top) > 100) faults.add('address', `a link leads ${Math.round(top)} px away from ${id}`);
  await page.evaluate(() => history.replaceState(null, '', location.pathname));
};

const rows = (page) =>
  page.evaluate(() => ({
    shown: [...document.querySelectorAll('table.index tbody tr')].filter((row) => row.checkVisibility()).map((row) => row.textContent.toLowerCase()),
    all: [...document.querySelectorAll('table.index tbody tr')].map((row) => [row.textContent.toLowerCase(), row.dataset.status]),
    said: document.querySelector('.search output')?.value,
  }));

export const search = async (page, article, faults) => {
  if (!(await page.$('table.index'))) return;
  const find = await page.$('input[type=search]');
  const only = await page.$('.search select');
  if (!find || !only) return faults.add('search', 'the index has no search');
  const name = await page.$eval('table.index tbody tr:last-child th', (cell) => cell.textContent.trim());
  await find.click({ count: 3 });
  await page.keyboard.type(name);
  const found = await rows(page);
  const wanted = found.all.filter(([text]) => text.includes(name.toLowerCase()));
  if (found.shown.length !== wanted.length) faults.add('search', `"${name}" shows ${found.shown.length} rows and not ${wanted.length}`);
  if (!found.said?.startsWith(`${wanted.length} of ${found.all.length} `)) faults.add('search', `"${name}" says ${found.said}`);
  await find.click({ count: 3 });
  await page.keyboard.press('Backspace');
  for (const status of ['failed', 'inconclusive', 'all']) {
    await only.select(status);
    const kept = await rows(page);
    const expected = kept.all.filter(([, own]) => status === 'all' || own === status);
    if (kept.shown.length !== expected.length) faults.add('search', `${status} shows ${kept.shown.length} rows and not ${expected.length}`);
  }
};
