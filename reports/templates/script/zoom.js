// Zoom along time and along percentiles: what is drawn is stretched and cut, the ticks are found
// anew, so that every label stays true.

// Not where the panels of a chart have each an axis of its own.
const zooms = (plot) =>
  (plot.x.kind === 'clock' || plot.x.kind === 'nines') && peers(plot, plot.svg).length === all('.plot', plot.svg).length;
const least = 0.06;

const around = ({ view: [from, to] }, middle, factor) => {
  const size = Math.min(1, Math.max(least, (to - from) * factor));
  const start = clamp(middle - size / 2, 0, 1 - size);
  return [start, start + size];
};

// The range that is being dragged over; without an end there is none.
const pick = ({ plot, part }, to) => {
  plot.svg.querySelector('rect.pick')?.remove();
  if (!to) return;
  const [a, b] = [pixel(plot, part), pixel(plot, to.part)];
  plot.svg.append(shape(plot.svg, 'rect', { class: 'pick tool', x: Math.min(a, b), width: Math.abs(a - b), y: plot.top, height: plot.height }));
};

// The charts that zoom together keep their range under the name of the first.
const zoom = (plot, view) => {
  const all = peers(plot);
  const name = 'zoom.' + all[0].svg.querySelector('title').id.slice(0, -2);
  if (view && view[1] - view[0] < least) view = around(plot, (view[0] + view[1]) / 2, 0);
  if (view && view[1] - view[0] > 0.999) view = null;
  keep(name, view && view.map((part) => +plot.x.value(part).toPrecision(6)).join());
  all.forEach((peer) => stretch(peer, view || [0, 1]));
};

let clips = 0;

const stretch = (plot, view) => {
  const { svg, left, top, width, height, bottom } = plot;
  const [from, to] = (plot.view = view);
  const isWhole = from === 0 && to === 1;
  if (!plot.inner) prepare(plot);
  svg.classList.toggle('zoomed', !isWhole);
  const factor = 1 / (to - from);
  const shift = left - factor * (left + from * width);
  plot.clip.setAttribute('x', left + from * width);
  plot.clip.setAttribute('width', (to - from) * width);
  for (const { node, middle } of plot.inner) {
    const by = shift + factor * middle - middle;
    const isOut = middle && (middle + by < left - 1 || middle + by > left + width + 1);
    node.classList.toggle('gone', Boolean(isOut));
    node.setAttribute('transform', middle ? `translate(${by})` : `matrix(${factor} 0 0 1 ${shift} 0)`);
    if (isWhole) node.removeAttribute('transform');
    if (!middle) node.setAttribute('clip-path', isWhole ? 'none' : `url(#${plot.clip.parentNode.id})`);
  }
  plot.fixed.forEach((node) => node.classList.toggle('gone', !isWhole));
  plot.ticks.replaceChildren();
  let last = 0;
  for (const [value, text] of isWhole ? [] : ticks(plot)) {
    const x = pixel(plot, plot.x.part(value));
    if (x < last + 46) continue;
    last = x;
    plot.ticks.append(shape(svg, 'path', { class: 'grid', d: `M${x} ${top}V${bottom}` }));
    if (!plot.base) continue;
    plot.ticks.append(shape(svg, 'text', { class: 'tick', x, y: plot.base, 'text-anchor': 'middle' }));
    plot.ticks.lastChild.append(text);
  }
  const figure = svg.closest('figure');
  figure.querySelector('.reset')?.remove();
  if (isWhole) return;
  const reset = button('Reset zoom', () => {
    svg.focus();
    zoom(plot);
  });
  reset.classList.add('reset');
  svg.after(reset);
};

// Sorts what a panel is drawn of: what moves with the values, and the ticks that are replaced.
const prepare = (plot) => {
  const { svg, rect, left, top, width, height, bottom } = plot;
  const isAcross = (x) => x > left - 6 && x < left + width + 6;
  plot.fixed = all('.tick,.grid,.axis', svg).filter((node) => {
    if (node.matches('.tools *')) return false;
    if (node.matches('text')) {
      const [x, y] = ['x', 'y'].map((name) => +node.getAttribute(name));
      const isLabel = isAcross(x) && y > bottom && y < bottom + 24 && node.getAttribute('text-anchor') === 'middle';
      if (isLabel) plot.base = y;
      return isLabel;
    }
    const [x, y, end, other] = numbers(node);
    const isTick = node.matches('.grid') ? Math.max(y, other) < bottom + 1 : Math.abs(y - other) < 6;
    return x === end && isTick && isAcross(x) && Math.min(y, other) > top - 1 && Math.max(y, other) < bottom + 6;
  });
  plot.inner = all('path,rect,circle,text', svg).flatMap((node) => {
    if (node.matches('.plot,.grid,.axis,.tick,.heading,.leader,.limit,.limit *,.tool,.tool *')) return [];
    const { x, y, width, height } = node.getBBox();
    const isIn = isAcross(x) && isAcross(x + width) && y > top - 6 && y + height < bottom + 6;
    return isIn ? { node, middle: node.matches('.marker,.dot,circle,text') ? x + width / 2 : 0 } : [];
  });
  const clip = shape(svg, 'clipPath', { id: `clip-${++clips}` });
  plot.clip = shape(svg, 'rect', { y: top - 4, height: height + 8 });
  plot.ticks = shape(svg, 'g', { class: 'tools' });
  clip.append(plot.clip);
  rect.after(clip, plot.ticks);
};

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
const ticks = ({ x, view: [from, to] }) => {
  const [low, high] = [x.value(from), x.value(to)];
  if (x.kind === 'nines') {
    const found = [[1], [5, 2, 1], [9, 8, 7, 6, 5, 4, 3, 2, 1]].map((digits) =>
      [...Array(9).keys()].flatMap((n) => digits.map((digit) => 1 - digit / 10 ** n)).filter((n) => n >= low && n <= high));
    return (found.find(({ length }) => length > 2) || found[2]).map((n) => [n, shown(n, x)]);
  }
  const step = steps.find((size) => size >= (high - low) / 4) || steps.at(-1);
  const [size, unit] = step < 60 ? [1, 's'] : step < 3600 ? [60, 'min'] : [3600, 'h'];
  const last = Math.floor(high / step + 1e-9);
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n <= last; n++) {
    found.push([n * step, +((n * step) / size).toPrecision(6) + (n === last ? ` ${unit}` : '')]);
  }
  return found;
};

restored.push(() => {
  for (const plot of all('svg.zoomed .plot').map(plotOf)) stretch(plot, [0, 1]);
  for (const [name, text] of state) {
    const svg = name.startsWith('zoom.') && document.getElementById(name.slice(5) + '-t')?.closest('svg');
    const plot = svg && all('.plot', svg).map(plotOf).find(zooms);
    const view = text.split(',').map((value) => clamp(plot ? plot.x.part(+value) : 0, 0, 1));
    if (view[1] > view[0]) peers(plot).forEach((peer) => stretch(peer, view));
  }
});
