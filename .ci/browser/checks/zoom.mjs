// Zoom by mouse and keyboard, and back; the ticks stay true.

import { chart, charts, hover, press } from './person.mjs';

const seen = (svg) =>
  svg.evaluate((node) => {
    const name = node.querySelector('title').id.slice(0, -2);
    const rect = [...node.querySelectorAll('.plot')].at(-1);
    const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((key) => +rect.getAttribute(key));
    const ticks = [...node.querySelectorAll('text.tick:not(.gone)')]
      .filter((text) => +text.getAttribute('y') > top + height && text.getAttribute('text-anchor') === 'middle')
      .map((text) => [+text.getAttribute('x'), text.textContent]);
    const boxes = [...node.querySelectorAll('text.tick:not(.gone)')].map((text) => text.getBoundingClientRect());
    const areCrossed = boxes.some((a, i) => boxes.some((b, n) => n > i && a.left < b.right && b.left < a.right && a.top + 4 < b.bottom - 4 && b.top + 4 < a.bottom - 4));
    return {
      name,
      left,
      width,
      ticks,
      areCrossed,
      isZoomed: node.classList.contains('zoomed'),
      hasReset: Boolean(node.closest('figure').querySelector('button.reset')),
      hash: decodeURIComponent(location.hash),
      transforms: node.querySelectorAll('g.series [transform^=matrix],g.panel [transform^=matrix]').length,
    };
  });

// The value of each tick against its place in the range that the address keeps.
const untrue = ({ ticks, left, width, hash }, kind) => {
  const [, low, high] = /zoom\.[^=]*=([\d.e-]+),([\d.e-]+)/.exec(hash) || [];
  const to = kind === 'nines' ? (n) => -Math.log10(1 - n) : Number;
  const unit = { h: 3600, min: 60, s: 1, '%': 0.01 }[ticks.at(-1)?.[1].split(/\s/)[1]];
  return ticks.filter(([x, text]) => {
    const at = to(+low) + ((x - left) / width) * (to(+high) - to(+low));
    return !(Math.abs(to(parseFloat(text) * unit) - at) < 0.01 * (to(+high) - to(+low)));
  });
};

const judge = async (svg, kind, how, faults) => {
  const now = await seen(svg);
  if (!now.isZoomed || !now.hasReset) return faults.add('zoom', `${now.name} does not zoom by ${how}`);
  if (!now.hash.includes('zoom.')) faults.add('zoom', `the address does not keep the range of ${now.name}`);
  if (!now.ticks.length) faults.add('zoom', `${now.name} has no ticks after a zoom by ${how}`);
  const wrong = untrue(now, kind);
  if (wrong.length) faults.add('zoom', `${now.name} has untrue ticks by ${how}: ${JSON.stringify(wrong)} of ${now.hash}`);
  if (now.areCrossed) faults.add('zoom', `ticks of ${now.name} lie over each other: ${now.ticks.map(([, text]) => text)}`);
};

const back = async (svg, first, how, faults) => {
  const now = await seen(svg);
  const isSame = JSON.stringify(now.ticks) === JSON.stringify(first.ticks) && !now.hasReset && !now.isZoomed;
  if (!isSame || now.hash.includes('zoom.')) faults.add('zoom', `${now.name} does not come back by ${how}`);
};

export const zoom = async (page, article, faults) => {
  const done = new Set();
  for (const svg of await charts(article)) {
    const { id, panels } = await chart(svg);
    const { kind } = panels[0].x;
    if (!['clock', 'nines'].includes(kind) || done.has(kind)) continue;
    done.add(kind);
    const first = await seen(svg);

    const [x, y] = await hover(page, svg, 0.3);
    await page.mouse.down();
    await page.mouse.move(x + panels[0].box.width * 0.35, y, { steps: 4 });
    await page.mouse.up();
    await judge(svg, kind, 'mouse', faults);
    const reset = await svg.evaluateHandle((node) => node.closest('figure').querySelector('button.reset'));
    if (reset.asElement()) await reset.asElement().click();
    await back(svg, first, 'the button', faults);

    await press(page, svg, 'Home', 'ArrowRight', 'ArrowRight', '+', '+');
    await judge(svg, kind, 'keyboard', faults);
    await press(page, svg, 'ArrowRight');
    const { panels: [panel], cursor } = await chart(svg);
    if (cursor === null || cursor < panel.left - 1 || cursor > panel.left + panel.width + 1) faults.add('zoom', `the crosshair of ${id} leaves its zoomed panel`);
    await press(page, svg, '0', 'Escape');
    await back(svg, first, 'the key', faults);
  }
};
