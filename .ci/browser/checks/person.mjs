// What a person does with a chart, and what the chart then says, read without the page's script.

// Runs in the page: what stands in the chart with this number, read from its marks alone.
const describe = (svg) => {
  const scales = {
    log: [Math.log10, (n) => 10 ** n],
    nines: [(n) => -Math.log10(1 - n), (n) => 1 - 10 ** -n],
  };
  const axis = (text) => {
    const [kind, low, high, unit] = text.split(',');
    return { kind, low: +low, high: +high, unit };
  };
  const value = ({ kind, low, high }, part) => {
    const [to, from] = scales[kind] || [Number, Number];
    return from(to(low) + part * (to(high) - to(low)));
  };
  const id = svg.querySelector('title').id.slice(0, -2);
  const panels = [...svg.querySelectorAll('.plot')].map((rect) => {
    const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) => +rect.getAttribute(name));
    const [x, y] = [axis(rect.dataset.x), axis(rect.dataset.y)];
    const box = rect.getBoundingClientRect();
    const lines = [...svg.querySelectorAll('g.series:not(.off)>path.line')].flatMap((path) => {
      const numbers = path.getAttribute('d').match(/-?[\d.]+/g).map(Number);
      const points = [];
      for (let i = 0; i < numbers.length; i += 2) {
        if (numbers[i + 1] > top - 2 && numbers[i + 1] < top + height + 2) points.push([numbers[i], value(y, (top + height - numbers[i + 1]) / height)]);
      }
      return points.length ? [{ name: path.parentNode.querySelector('title')?.textContent || '', points }] : [];
    });
    return { left, top, width, height, x, y, lines, box: { left: box.left, top: box.top, width: box.width, height: box.height } };
  });
  // A crosshair serves time, and what has lines.
  const served = panels.filter(({ x, y, lines }) => x.kind === 'clock' || (y.kind !== 'rows' && lines.length));
  const cursor = svg.querySelector('path.cursor')?.getAttribute('d').match(/[\d.]+/);
  const at = cursor ? value(served[0].x, (cursor[0] - served[0].left) / served[0].width) : null;
  return { id, panels: served, at, cursor: cursor ? +cursor[0] : null, value: svg.ariaValueText };
};

export const chart = (svg) => svg.evaluate(describe);

// What the box beside the crosshair says: the place, and what stands there.
export const tip = (page) =>
  page.evaluate(() => {
    const box = document.querySelector('.tip');
    if (!box || box.hidden) return null;
    const { left, top, right, bottom } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll('p')].filter((row) => row.querySelector('b'));
    return {
      head: box.firstChild.textContent,
      rows: rows.map((row) => [row.querySelector('span')?.textContent || '', row.querySelector('b').textContent]),
      isInside: left >= 0 && top >= 0 && right <= document.documentElement.clientWidth && bottom <= innerHeight,
    };
  });

const factors = { 'µs': 1e-3, ms: 1, s: 1e3, min: 6e4, h: 36e5, '%': 0.01, k: 1e3, M: 1e6, G: 1e9 };

// The number that a label means, in milliseconds where it is a time.
export const meant = (text) => {
  const [, number, unit] = /^>?([−-]?[\d.,]+)\s*(µs|ms|s\b|min|h\b|%|k\b|M\b|G\b)?/.exec(text) || [];
  return number ? parseFloat(number.replace('−', '-').replace(/,/g, '')) * (factors[unit] ?? 1) : NaN;
};

// The middle of a panel, on the screen.
export const hover = async (page, svg, share = 0.45, panel = 0) => {
  await svg.evaluate((node) => node.scrollIntoView({ block: 'center', behavior: 'instant' }));
  const { panels } = await chart(svg);
  const { box } = panels[panel];
  const place = [box.left + box.width * share, Math.min(Math.max(box.top + box.height / 2, 4), 890)];
  await page.mouse.move(...place);
  return place;
};

export const press = async (page, svg, ...keys) => {
  await svg.evaluate((node) => node.focus());
  for (const key of keys) await page.keyboard.press(key);
};

// The charts of an article that the crosshair serves.
export const charts = async (article) => article.$$('figure svg[role=slider]');
