// Copying a command, and a table as CSV, where the clipboard lets one and where it does not.

// A reader of CSV, as RFC 4180 has it.
const read = (text) => {
  const rows = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1).push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
};

const press = async (page, button) => {
  await page.evaluate(() => (window.copied = []));
  await button.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.copied.length, { timeout: 2000 }).catch(() => {});
  const [label, said] = await button.evaluate((node) => [node.textContent, document.querySelector('[role=status].said').textContent]);
  return { copied: await page.evaluate(() => window.copied[0]), label, said };
};

export const copies = async (page, article, faults) => {
  const name = await article.evaluate((node) => node.id);
  for (const refuses of [false, true]) {
    await page.evaluate((refuses) => (window.refusesCopies = refuses), refuses);
    const how = refuses ? 'where the clipboard refuses' : 'by the clipboard';
    const command = await article.$('.replay button');
    if (!command) return faults.add('copy', `${name} has no button beside its command`);
    const wanted = await command.evaluate((node) => node.parentNode.querySelector('code').textContent);
    const { copied, label, said } = await press(page, command);
    if (copied !== wanted) faults.add('copy', `the command of ${name} becomes ${copied} ${how}`);
    if (!/copied/i.test(label) || !/copied/i.test(said)) faults.add('copy', `${name} does not say that it copied ${how}`);

    await article.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
    const table = await article.$('details.data[open] button');
    if (!table) return faults.add('copy', `${name} has no button beside its tables`);
    const cells = await table.evaluate((node) =>
      [...node.closest('details').querySelectorAll('tr')].map((row) => [...row.children].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim())));
    const { copied: csv } = await press(page, table);
    if (JSON.stringify(read(csv ?? '')) !== JSON.stringify(cells)) faults.add('copy', `a table of ${name} becomes ${csv?.slice(0, 80)} ${how}`);
  }
};
