// Whether everything can be read: nothing across, outside or cut, nothing too faint.

// Runs in the page.
const look = () => {
  const faults = [];
  const add = (name, text) => faults.push([name, text]);
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) {
    add('scroll', `the page is ${document.documentElement.scrollWidth} px wide in a window of ${wide}`);
  }
  const said = (text) => `"${text.replace(/\s+/g, ' ').trim().slice(0, 40)}"`;
  // Letters take less height than their line.
  const inked = ({ left, right, top, bottom }, share = 0.2) => {
    const spare = (bottom - top) * share;
    return { left: left + 0.5, right: right - 0.5, top: top + spare, bottom: bottom - spare };
  };
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const crossed = (boxes, where) => {
    boxes.sort((a, b) => a.box.top - b.box.top);
    boxes.forEach((one, i) => {
      for (let n = i + 1; n < boxes.length && boxes[n].box.top < one.box.bottom; n++) {
        const other = boxes[n];
        if (one.owner !== other.owner && meet(one.box, other.box)) {
          add('overlap', `${said(one.text)} lies over ${said(other.text)} in ${where}`);
        }
      }
    });
  };
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((n) => n / 255).map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;

  for (const svg of document.querySelectorAll('figure svg[role]')) {
    const frame = svg.getBoundingClientRect();
    const where = svg.querySelector('title').id.slice(0, -2);
    const boxes = [];
    for (const text of svg.querySelectorAll('text')) {
      const box = inked(text.getBoundingClientRect());
      const style = getComputedStyle(text);
      if (style.visibility === 'hidden' || box.right <= box.left) continue;
      boxes.push({ box, text: text.textContent, owner: text });
      // Larger letters on a telephone may reach into the margin, which is theirs alone.
      const margin = wide <= 560 ? 14 : 1;
      const out = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
      if (out > margin) add('clipped', `${said(text.textContent)} leaves ${where} by ${out.toFixed(1)} px`);
      if (contrast(style.fill, paper) < 4.5) add('faint', `${said(text.textContent)} in ${where}: ${style.fill} on ${paper}`);
    }
    crossed(boxes, where);
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const boxes = [];
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    if (!node.data.trim() || owner.closest('svg,script,style,.said,.skip,.tip')) continue;
    range.selectNodeContents(node);
    const scroller = owner.closest('.wide,pre');
    const frame = scroller?.getBoundingClientRect();
    for (const rect of range.getClientRects()) {
      if (!rect.width) continue;
      const box = inked(rect, 0.25);
      // What a scroller hides is reached by scrolling.
      if (frame) {
        box.left = Math.max(box.left, frame.left);
        box.right = Math.min(box.right, frame.right);
        box.top = Math.max(box.top, frame.top);
        box.bottom = Math.min(box.bottom, frame.bottom);
        if (box.left >= box.right || box.top >= box.bottom) continue;
      }
      boxes.push({ box, text: node.data, owner: node });
      if (box.left < -0.5 || box.right > wide + 0.5) add('clipped', `${said(node.data)} leaves the window`);
    }
    const { overflowX, display } = getComputedStyle(owner);
    if (overflowX === 'hidden' && display !== 'inline' && owner.scrollWidth > owner.clientWidth + 1) {
      add('clipped', `${said(node.data)} is cut by its box`);
    }
  }
  // A column that stays while its table scrolls lies over the others on purpose.
  crossed(boxes.filter(({ owner }) => getComputedStyle(owner.parentElement.closest('th') || document.body).position !== 'sticky'), 'the page');
  return faults;
};

// With all that folds laid open.
export const layout = async (page, faults) => {
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  for (const [name, text] of await page.evaluate(look)) faults.add(name, text);
};
