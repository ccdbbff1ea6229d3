// Panels: from pixels to values and back. A part is a place on an axis from 0 to 1.

const same = (n) => n;
const kinds = {
  linear: [same, same],
  clock: [same, same],
  rows: [same, same],
  log: [Math.log10, (n) => 10 ** n],
  nines: [(n) => -Math.log10(1 - n), (n) => 1 - 10 ** -n],
};

const axis = (text) => {
  const [kind, low, high, unit] = text.split(',');
  const [to, from] = kinds[kind];
  const start = to(+low);
  const size = to(+high) - start;
  return { kind, unit, range: high - low, part: (value) => (to(value) - start) / size, value: (part) => from(start + part * size) };
};

const plots = new WeakMap();
const plotOf = (rect) => {
  if (!plots.has(rect)) {
    const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) => rect[name].baseVal.value);
    const { x, y } = rect.dataset;
    const svg = rect.ownerSVGElement;
    plots.set(rect, { rect, svg, left, top, width, height, bottom: top + height, x: axis(x), y: axis(y), view: [0, 1] });
  }
  return plots.get(rect);
};

// Panels with the same horizontal axis: of the same chart, and over time of the same scenario.
const peers = ({ rect, svg, x }, within = x.kind === 'clock' ? svg.closest('article') : svg) =>
  all(`.plot[data-x="${rect.dataset.x}"]`, within).map(plotOf);

const pixel = ({ left, width, view: [from, to] }, part) => left + (width * (part - from)) / (to - from);
const partAt = ({ left, width, view: [from, to] }, x) => from + ((x - left) / width) * (to - from);

const short = (number) => String(+number.toPrecision(3)).replace('-', '−');
const times = [[72e5, 36e5, 'h'], [12e4, 6e4, 'min'], [1e3, 1e3, 's'], [1, 1, 'ms'], [0, 1e-3, 'µs']];
const thousands = [[1e9, 1e9, ' G'], [1e6, 1e6, ' M'], [1e4, 1e3, ' k'], [0, 1, '']];
const scaled = (number, steps) => {
  const [, size, name] = steps.find(([from]) => +number.toPrecision(3) >= from) || steps.at(-1);
  return [short(number / size), name];
};

// A picture knows hundredths of a pixel: what is finer was never drawn.
const level = ({ y, height }, part) => {
  const value = y.value(part);
  const grain = 10 ** Math.ceil(Math.log10(y.range / height / 100));
  return y.kind === 'linear' ? Math.round(value / grain) * grain : value;
};

// A value as people read it, with at most three significant digits; nines as far as they go.
const shown = (value, { kind, unit }) => {
  if (kind === 'nines') return +(value * 100).toFixed(Math.max(0, Math.ceil(-Math.log10(1 - value) - 1e-6) - 1)) + ' %';
  if (kind === 'clock') return `${short(value / { s: 1, min: 60, h: 3600 }[unit])} ${unit}`;
  if (unit === 'ms' || unit === 's') return value ? scaled(unit === 's' ? value * 1e3 : value, times).join(' ') : '0 ms';
  if (unit === '%') return (value < 1 && value >= 0.9995 ? '>99.9' : short(value * 100)) + ' %';
  return scaled(value, thousands).join('') + (unit && unit[0] !== '/' ? ' ' : '') + unit;
};

const numbers = (path) => (path.getAttribute('d').match(/-?[\d.]+/g) || []).map(Number);

// The points of paths that lie in a panel, as parts, from left to right.
const points = (paths, { left, top, width, height, bottom }) => {
  const found = [];
  for (const path of paths) {
    const all = numbers(path);
    for (let i = 0; i + 1 < all.length; i += 2) {
      const [x, y] = [(all[i] - left) / width, (bottom - all[i + 1]) / height];
      if (Math.abs(x - 0.5) < 0.51 && Math.abs(y - 0.5) < 0.52) found.push([x, y]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
};

// The lines of a panel; of a panel of layers, the height of all.
const series = (plot) => {
  plot.series ||= all('g.series,g.panel', plot.svg).flatMap((group) => {
    let found = points(all(':scope>path.line,:scope>path.offered', group), plot);
    const layers = all(':scope>path.cause', group);
    const edge = new Map();
    for (const [x, y] of points(layers, plot)) edge.set(x, Math.max(y, edge.get(x) || 0));
    if (edge.size) found = [...edge];
    const name = group.querySelector('title')?.textContent || '';
    return found.length ? { group, name, slot: slot(group), found, otherwise: edge.size ? 0 : NaN } : [];
  });
  return plot.series.filter(({ group }) => !group.matches('.off,.off *'));
};

// The value next to a place: nothing where a line does not reach.
const near = ({ found, otherwise }, part) => {
  let best = 0;
  found.forEach(([x], i) => Math.abs(x - part) < Math.abs(found[best][0] - part) && (best = i));
  const [x, y] = found[best];
  const gaps = [best - 1, best + 1].map((i) => Math.abs((found[i]?.[0] ?? x) - x));
  return Math.abs(x - part) <= Math.max(0.01, ...gaps) / 2 + 1e-9 ? y : otherwise;
};
