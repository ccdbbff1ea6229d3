// What all parts need: finding and making elements, and the state that the address keeps.
// The state is words of the fragment after the anchor: #scenario-3&hide.scenario-3=1,4&find=burst

const all = (query, root = document) => [...root.querySelectorAll(query)];

const make = (tag, properties, ...inside) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...inside);
  return node;
};

const button = (label, onclick, ...inside) =>
  make('button', { type: 'button', className: 'tool', onclick }, ...(inside.length ? inside : [label]));

const shape = (svg, tag, attributes) => {
  const node = document.createElementNS(svg.namespaceURI, tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  return node;
};

const clamp = (number, low, high) => Math.min(Math.max(number, low), high);

// A strategy's place, of which its colour and marker come.
const slot = (node) => /\bs(\d+)\b/.exec(node.getAttribute('class'))?.[1];

const said = make('p', { className: 'said', role: 'status' });
document.body.append(said);

const state = new Map();
// What is to be done when the address brings another state.
const restored = [];
let anchor = '';

const keep = (key, value) => {
  value ? state.set(key, value) : state.delete(key);
  const words = [...state].map(([name, text]) => `${name}=${encodeURIComponent(text).replaceAll('%2C', ',')}`);
  history.replaceState(null, '', '#' + [anchor, ...words].join('&'));
};

const read = () => {
  const [head, ...words] = location.hash.slice(1).split('&');
  anchor = head;
  const target = document.getElementById(head);
  for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
  // A link to a scenario alone leaves everything else as it is.
  if (!words.length) return state.size && keep();
  state.clear();
  for (const word of words) {
    const [name, text = ''] = word.split('=');
    try {
      state.set(name, decodeURIComponent(text));
    } catch {
      // Somebody wrote it by hand.
    }
  }
  restored.forEach((draw) => draw());
  target?.scrollIntoView();
};

// The keys to the strategies: a button for each.
const hidden = (article) => (state.get('hide.' + article?.id) || '').split(',').filter(Boolean);

for (const list of all('article .key[aria-label]')) {
  const article = list.closest('article');
  for (const item of all('li', list)) {
    const own = slot(item.querySelector('path'));
    const toggle = button('', () => {
      const off = hidden(article);
      const rest = off.filter((other) => other !== own);
      keep('hide.' + article.id, String(rest.length < off.length ? rest : [...off, own]));
      show();
    }, ...item.childNodes);
    toggle.dataset.slot = own;
    item.append(toggle);
  }
  const show = () => {
    const off = hidden(article);
    for (const toggle of all('button', list)) toggle.ariaPressed = !off.includes(toggle.dataset.slot);
    for (const group of all('g.series,g.panel', article)) group.classList.toggle('off', off.includes(slot(group)));
  };
  restored.push(show);
  show();
}
