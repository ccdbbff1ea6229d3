// Faults that are planted into a page to see that the checks find them, each by its name.

import { createHash } from 'node:crypto';

const swap = (text, from, to) => {
  if (!text.includes(from)) throw new Error(`failed to plant: the page has no ${from}`);
  return text.replace(from, () => to);
};

// Another script, with the policy that lets it run.
const script = (from, to) => (page) => {
  const [, source] = /<script>([^]*)<\/script>/.exec(page);
  const hash = (text) => createHash('sha256').update(text).digest('base64');
  const changed = swap(source, from, to);
  return swap(swap(page, source, changed), hash(source), hash(changed));
};

const markup = (from, to) => (page) => swap(page, from, to);

// Name of the check that has to find it, what is planted, and how.
export const plants = [
  ['console', 'an error in the console', script('(() => {', "(() => {console.error('planted');")],
  ['request', 'a picture from elsewhere', (page) => swap(page.replace(/<meta http-equiv[^>]*>/, ''), '<main', '<img alt="" src="planted.png"><main')],
  ['scroll', 'a page that is too wide', markup('<footer>', '<footer><div style="width:3000px;height:1px"></div>')],
  ['overlap', 'two labels on one place', markup('<text class="tick"', '<text class="note" x="200" y="60">planted</text><text class="note" x="205" y="62">planted too</text><text class="tick"')],
  ['overlap', 'a line of text over another', markup('<footer>', '<footer><p>one</p><p style="margin-top:-18px">other</p>')],
  ['clipped', 'a label outside its chart', markup('<text class="tick"', '<text class="note" x="425" y="60">planted far out</text><text class="tick"')],
  ['clipped', 'a box that cuts its text', markup('<footer>', '<footer><p style="width:60px;overflow:hidden;white-space:nowrap">planted and cut</p>')],
  ['faint', 'ticks that nobody can read', markup('.tick,.note{fill:var(--soft)}', '.tick,.note{fill:#999}')],
  ['audit', 'a picture without words', markup('<footer>', '<footer><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')],
  ['audit', 'faint words', markup('<footer>', '<footer><p style="color:#aaa;background:#fff">planted</p>')],
  ['crosshair', 'values that are not those drawn', script('y.value(part)', 'y.value(part * 0.8)')],
  ['crosshair', 'no crosshair by mouse', script('svg.onpointermove', 'svg.onpointermoved')],
  ['keyboard', 'no crosshair by keyboard', script('svg.onkeydown', 'svg.onkeys')],
  ['shared', 'a cursor of one chart alone', script("closest('article') : svg", "closest('figure') : svg")],
  ['toggle', 'buttons that hide nothing', script("classList.toggle('off'", "classList.toggle('none'")],
  ['zoom', 'ticks that stay where they were', script('const x = pixel(plot, plot.x.part(value))', 'const x = pixel({ ...plot, view: [0, 1] }, plot.x.part(value))')],
  ['zoom', 'no way back', script('button(\'Reset zoom\', () => {', "button('Reset zoom', () => {return;")],
  ['copy', 'tables with other separators', script('.map(quoted).join()', ".map(quoted).join(';')")],
  ['copy', 'no copy where the clipboard refuses', script("execCommand('copy')", "execCommand('cut')")],
  ['address', 'an address that is not read', script('read();\n})', '})')],
  ['search', 'a search that hides no row', script('row.hidden =', 'row.hid =')],
  ['plain', 'a button without a use', markup('<footer>', '<footer><button>planted</button>')],
  ['plain', 'charts without help', markup('</style>', 'figcaption p{display:none}</style>')],
];

// A page of the index and the first scenario that has strategies to compare.
export const shortened = (page) => {
  const start = page.indexOf('<article id="');
  const end = page.indexOf('</main>');
  const articles = page.slice(start, end).split(/(?=<article id=")/);
  const fit = articles.filter((one) => one.includes('data-x="clock') && (one.match(/<ul class="key" aria-label[^]*?<\/ul>/)?.[0].match(/<li>/g) || []).length > 1);
  return page.slice(0, start) + fit[0] + page.slice(end);
};
