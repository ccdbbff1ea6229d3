// Hiding strategies, by mouse and by keyboard, in every chart of a scenario.

const state = (article, slot) =>
  article.evaluate((node, slot) => {
    const button = node.querySelector(`.key[aria-label] button[data-slot="${slot}"]`);
    const groups = [...node.querySelectorAll(`g.series.s${slot},g.panel.s${slot}`)];
    const isFaded = (group) => {
      const { visibility, opacity, display } = getComputedStyle(group);
      return visibility === 'hidden' || display === 'none' || opacity < 0.5;
    };
    return {
      groups: groups.length,
      faded: groups.filter(isFaded).length,
      pressed: button.ariaPressed,
      cells: node.querySelectorAll('table.summary td').length,
      hash: location.hash,
    };
  }, slot);

export const toggles = async (page, article, faults) => {
  const buttons = await article.$$('.key[aria-label] button');
  const name = await article.evaluate((node) => node.id);
  if (!buttons.length) return faults.add('toggle', `${name} has no buttons`);
  for (const [button, act, how] of [
    [buttons[0], (button) => button.click(), 'mouse'],
    [buttons.at(-1), async (button) => (await button.focus(), page.keyboard.press('Space')), 'keyboard'],
  ]) {
    const slot = await button.evaluate((node) => node.dataset.slot);
    const before = await state(article, slot);
    await act(button);
    const off = await state(article, slot);
    await act(button);
    const on = await state(article, slot);
    const who = `strategy ${slot} of ${name}`;
    if (!before.groups) faults.add('toggle', `${who} is drawn in no chart`);
    if (before.faded) faults.add('toggle', `${who} is faded at first`);
    if (off.faded !== off.groups) faults.add('toggle', `${who} stays in ${off.groups - off.faded} places after the ${how}`);
    if (off.pressed !== 'false' || on.pressed !== 'true') faults.add('toggle', `${who} has no pressed state by ${how}`);
    if (off.cells !== before.cells) faults.add('toggle', `${who} leaves the table`);
    if (on.faded) faults.add('toggle', `${who} does not come back by ${how}`);
    if (!off.hash.includes(`hide.${name}=`)) faults.add('toggle', `the address does not keep ${who}: ${off.hash}`);
  }
};
