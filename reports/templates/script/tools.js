// Copying, and the search of a suite's index.

const copy = (what, text) => {
  const own = button('Copy ' + what, async () => {
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      const area = make('textarea', { value: text(), className: 'said' });
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      own.focus();
    }
    own.textContent = 'Copied';
    said.textContent = `Copied ${what}`;
    setTimeout(() => {
      own.textContent = 'Copy ' + what;
      said.textContent = '';
    }, 2000);
  });
  return own;
};

for (const code of all('.replay code')) code.after(' ', copy('command', () => code.textContent));

const quoted = (cell) => {
  const text = cell.textContent.replace(/\s+/g, ' ').trim();
  return /[",]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
for (const box of all('details.data>.wide')) {
  const rows = () => [...box.querySelector('table').rows];
  box.before(copy('as CSV', () => rows().map((row) => [...row.cells].map(quoted).join() + '\n').join('')));
}

const index = document.querySelector('table.index');
if (index) {
  const rows = [...index.tBodies[0].rows];
  const find = make('input', { type: 'search' });
  const only = make('select', {}, ...['all', 'failed', 'inconclusive'].map((word) => make('option', {}, word)));
  const count = make('output', {});
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(words.every((word) => text.includes(word)) && (only.value === 'all' || row.querySelector(`.v.${only.value}`)));
    }
    count.value = `${rows.filter((row) => !row.hidden).length} of ${rows.length} scenarios`;
  };
  find.oninput = only.onchange = () => {
    filter();
    keep('find', find.value);
    keep('only', only.value === 'all' ? '' : only.value);
  };
  restored.push(() => {
    find.value = state.get('find') || '';
    only.value = state.get('only') || 'all';
    filter();
  });
  filter();
  const form = make('p', { className: 'tool search' }, make('label', {}, 'Search ', find), make('label', {}, 'Show ', only), count);
  (index.closest('.wide') || index).before(form);
}

addEventListener('hashchange', read);
read();
