// The crosshair: by mouse, by touch, and by keyboard from the chart that has the focus.

const tip = make('div', { className: 'tip tool', hidden: true, ariaHidden: 'true' });
document.body.append(tip);

let at = null;

const hide = () => {
  at = null;
  tip.hidden = true;
  all('path.cursor').forEach((line) => line.remove());
};

// What an axis says at a place: its own label, if there is one.
const told = (plot, part) => {
  const label = plot.x.kind === 'linear' || plot.x.kind === 'log'
    ? all('text.tick', plot.svg).find((text) =>
      +text.getAttribute('y') > plot.bottom && Math.abs(text.getAttribute('x') - pixel(plot, part)) < 1) : null;
  return label?.textContent || shown(plot.x.value(part), plot.x);
};

const heading = ({ svg, top }) => all('text.heading', svg).findLast((text) => text.getAttribute('y') <= top + 4)?.textContent;

// Marks the place in a chart, and gives the values there.
const mark = (svg, peers, part) => {
  let path = '';
  const rows = [];
  for (const plot of peers) {
    const x = pixel(plot, part);
    path += `M${x} ${plot.top}V${plot.bottom}`;
    if (plot.y.kind === 'rows') continue;
    const lines = series(plot);
    if (peers.length > 1 && lines.some(({ group }) => !group.matches('.panel'))) rows.push([heading(plot) || '']);
    for (const line of lines) {
      const y = near(line, part);
      if (y !== y) continue;
      path += `M${x - 3} ${plot.bottom - y * plot.height}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`;
      rows.push([line.name || heading(plot) || '', shown(level(plot, y), plot.y), line.slot]);
    }
  }
  let line = svg.querySelector('path.cursor');
  line || svg.append((line = shape(svg, 'path', { class: 'cursor tool' })));
  line.setAttribute('d', path);
  return rows;
};

const move = (plot, wanted) => {
  const [from, to] = plot.view;
  let part = clamp(wanted, from, to);
  const all = stops(plot).filter((stop) => stop >= from && stop <= to);
  for (const stop of all) if (all[0] === stop || Math.abs(stop - wanted) < Math.abs(part - wanted)) part = stop;
  at = { plot, part };
  const charts = Map.groupBy(peers(plot), ({ svg }) => svg);
  for (const [svg, panels] of charts) {
    const rows = mark(svg, panels, part);
    if (svg === plot.svg) fill(rows);
  }
};

// Where the cursor stops: at every point of the chart's lines.
const stops = (plot) => {
  const found = peers(plot, plot.svg).flatMap((peer) => series(peer).flatMap(({ found }) => found.map(([x]) => +x.toFixed(4))));
  return found.length ? [...new Set(found)].sort((a, b) => a - b) : Array.from({ length: 61 }, (_, i) => i / 60);
};

const fill = (rows) => {
  const { plot, part } = at;
  const head = told(plot, part);
  const swatch = (own) => plot.svg.closest('article').querySelector(`.key [data-slot="${own}"] svg`)?.cloneNode(true) || '';
  tip.replaceChildren(make('b', {}, head), ...rows.map(([name, value, own]) =>
    value ? make('p', {}, swatch(own), make('span', {}, name), make('b', {}, value)) : make('p', {}, name)));
  tip.hidden = false;
  plot.svg.ariaValueNow = Math.round(100 * part);
  plot.svg.ariaValueText = [head, ...rows.map(([name, value]) => (value ? `${name} ${value}` : name))].join('; ');
  place();
};

// Beside the line, inside the window.
const place = () => {
  if (!at) return;
  const box = at.plot.svg.getBoundingClientRect();
  const scale = box.width / at.plot.svg.viewBox.baseVal.width;
  const x = box.left + pixel(at.plot, at.part) * scale;
  const { offsetWidth: width, offsetHeight: height } = tip;
  const room = document.documentElement.clientWidth - width - 8;
  tip.style.left = clamp(x + 14 > room && x - width > 22 ? x - width - 14 : x + 14, 8, room) + 'px';
  tip.style.top = clamp(box.top + at.plot.top * scale, 8, innerHeight - height - 8) + 'px';
};
addEventListener('scroll', place, { passive: true });
addEventListener('resize', place);
addEventListener('pointerdown', ({ target }) => target.closest('svg[tabindex]') || hide());

const watch = (svg, panels) => {
  let drag = null;
  const spot = (event) => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const plot = drag?.plot || panels.find((panel) =>
      y > panel.top - 6 && y < panel.bottom + 6 && x > panel.left - 9 && x < panel.left + panel.width + 9);
    return plot && { plot, part: partAt(plot, clamp(x, plot.left, plot.left + plot.width)) };
  };
  svg.onpointermove = (event) => {
    const to = spot(event);
    to ? move(to.plot, to.part) : hide();
    if (drag) pick(drag, to);
  };
  svg.onpointerdown = (event) => {
    const to = spot(event);
    if (!to) return;
    move(to.plot, to.part);
    if (event.pointerType !== 'mouse' || event.button || !zooms(to.plot)) return;
    drag = to;
    svg.setPointerCapture(event.pointerId);
  };
  svg.onpointerup = (event) => {
    const [from, to] = [drag, drag && spot(event)];
    drag = null;
    if (!from) return;
    pick(from);
    const size = Math.abs(pixel(from.plot, to.part) - pixel(from.plot, from.part));
    if (size > 8) zoom(from.plot, [from.part, to.part].sort((a, b) => a - b));
  };
  svg.onpointercancel = () => {
    if (drag) pick(drag);
    drag = null;
    hide();
  };
  svg.onpointerleave = (event) => event.pointerType === 'mouse' && !drag && hide();
  svg.onblur = hide;
  svg.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { plot, part } = at?.plot.svg === svg ? at : { plot: panels[0], part: NaN };
    const [from, to] = plot.view;
    const all = stops(plot).filter((stop) => stop >= from && stop <= to);
    const now = all.findIndex((stop) => stop >= part - 1e-6);
    const step = (by) => move(plot, all[now < 0 ? (by < 0 ? all.length - 1 : 0) : clamp(now + by, 0, all.length - 1)]);
    const middle = part === part ? part : (from + to) / 2;
    const keys = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      ArrowUp: () => step(1),
      ArrowDown: () => step(-1),
      PageUp: () => step(10),
      PageDown: () => step(-10),
      Home: () => move(plot, from),
      End: () => move(plot, to),
      Escape: hide,
    };
    if (zooms(plot)) {
      keys['+'] = keys['='] = () => zoom(plot, around(plot, middle, 0.5));
      keys['-'] = () => zoom(plot, around(plot, middle, 2));
      keys[0] = () => zoom(plot);
    }
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
    if (at) move(at.plot, at.part);
  };
};

for (const svg of all('figure svg[role=img]')) {
  const panels = all('.plot', svg).map(plotOf).filter((plot) => plot.x.kind === 'clock' || (plot.y.kind !== 'rows' && series(plot).length));
  if (!panels.length) continue;
  svg.setAttribute('tabindex', 0);
  Object.assign(svg, { role: 'slider', ariaValueMin: 0, ariaValueMax: 100, ariaValueNow: 0, ariaValueText: 'arrow keys tell values' });
  watch(svg, panels);
}
