// The crosshair, by mouse and by keyboard: what it says is what is drawn, and all charts over time
// show the same instant.

import { chart, charts, hover, meant, press, tip } from './person.mjs';

// As near as three digits are, and a twentieth of a pixel.
const isNear = (a, b, pixel) => Math.abs(a - b) <= 0.006 * Math.max(Math.abs(a), Math.abs(b)) + 0.06 * pixel;

// Every line that goes on beyond the cursor is told, with the value of its nearest point.
const compare = (seen, told, faults) => {
  const { panels, cursor, id } = seen;
  const [{ left, width, x }] = panels;
  const same = panels.filter((panel) => panel.x.kind === x.kind && panel.left === left);
  for (const { lines, y, height } of same) {
    if (y.kind === 'rows') continue;
    const factor = { s: 1e3 }[y.unit] || 1;
    for (const { name, points } of lines) {
      const xs = points.map(([at]) => at);
      if (cursor < Math.min(...xs) - 1 || cursor > Math.max(...xs) + 1) continue;
      const step = width / points.length;
      const close = points.filter(([at]) => Math.abs(at - cursor) <= step);
      const mine = told.rows.filter(([own]) => own === name).map(([, text]) => meant(text));
      if (close.length && !mine.some((n) => close.some(([, value]) => isNear(n, value * factor, ((y.high - y.low) / height) * factor)))) {
        faults.add('crosshair', `${id} does not tell ${name} at ${told.head}: it says ${JSON.stringify(told.rows)}, drawn is ${close[0][1]}`);
      }
    }
  }
};

const byMouse = async (page, svg, faults) => {
  await hover(page, svg);
  const [seen, told] = [await chart(svg), await tip(page)];
  const { id } = seen;
  if (!told || seen.at === null) return faults.add('crosshair', `${id} shows none under the mouse`);
  if (!/\d/.test(told.head)) faults.add('crosshair', `${id} does not say where it is: ${told.head}`);
  if (!told.isInside) faults.add('crosshair', `the box of ${id} leaves the window`);
  const digits = told.rows.map(([, text]) => (text.includes('.') ? text : text.replace(/0+(?=\D*$)/, '')).replace(/\D/g, '').replace(/^0+/, '').length);
  if (digits.some((n) => n > 3)) faults.add('crosshair', `${id} says more than three digits: ${JSON.stringify(told.rows)}`);
  compare(seen, told, faults);
};

const byKeyboard = async (page, svg, faults) => {
  await page.mouse.move(1, 1);
  await press(page, svg, 'Home');
  const first = await chart(svg);
  await press(page, svg, 'ArrowRight', 'ArrowRight');
  const second = await chart(svg);
  const told = await tip(page);
  await press(page, svg, 'End');
  const last = await chart(svg);
  const { id } = first;
  if (first.at === null || !told) return faults.add('keyboard', `${id} shows no crosshair by keys`);
  if (!(first.cursor < second.cursor && second.cursor <= last.cursor)) faults.add('keyboard', `${id} does not go right by keys`);
  if (!second.value.includes(told.head)) faults.add('keyboard', `${id} says nothing aloud: ${second.value}`);
  for (const [, text] of told.rows) if (!second.value.includes(text)) faults.add('keyboard', `${id} does not say ${text} aloud`);
  await press(page, svg, 'Escape');
  if (await tip(page)) faults.add('keyboard', `${id} keeps its crosshair after Escape`);
};

const shared = async (page, article, faults) => {
  const clocks = [];
  for (const svg of await charts(article)) {
    const { panels, id } = await chart(svg);
    // That of the worst request counts from when it came.
    if (panels[0].x.kind === 'clock' && !id.endsWith('-worst-request')) clocks.push([svg, panels[0].x]);
  }
  if (clocks.length < 2) return;
  await hover(page, clocks[0][0], 0.6);
  const { at, id } = await chart(clocks[0][0]);
  for (const [svg, { low, high }] of clocks.slice(1)) {
    const other = await chart(svg);
    if (high !== clocks[0][1].high || low !== clocks[0][1].low) {
      faults.add('shared', `${other.id} has not the time axis of ${id}: ${low} to ${high}`);
    } else if (other.at === null || Math.abs(other.at - at) > (high - low) / 200) {
      faults.add('shared', `${other.id} shows ${other.at} s where ${id} shows ${at} s`);
    }
  }
};

export const crosshair = async (page, article, faults) => {
  for (const svg of await charts(article)) {
    await byMouse(page, svg, faults);
    await byKeyboard(page, svg, faults);
  }
  await shared(page, article, faults);
};
