// The page of a reader whose browser runs no scripts.

import { layout } from './layout.mjs';

const look = () => {
  const faults = [];
  const tools = document.querySelectorAll('button,input,select,textarea,.tool,[aria-live],svg[tabindex]');
  if (tools.length) faults.push(`${tools.length} things wait for the script: ${tools[0].outerHTML.slice(0, 80)}`);
  const isSeen = (node) => node?.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && node.textContent.trim();
  for (const figure of document.querySelectorAll('figure')) {
    const name = figure.dataset.chart;
    if (!isSeen(figure.querySelector('h5'))) faults.push(`${name} has no title`);
    if (!isSeen(figure.querySelector('figcaption p'))) faults.push(`${name} has no help`);
    const svg = figure.querySelector('svg[role=img]');
    if (svg && !svg.querySelector('path,rect,circle')) faults.push(`${name} is empty`);
    if (svg && !isSeen(figure.querySelector('summary'))) faults.push(`${name} has no table`);
  }
  if (!document.querySelector('figure')) faults.push('there is no chart');
  if (!isSeen(document.querySelector('h1'))) faults.push('there is no verdict');
  return faults;
};

export const plain = async (page, faults) => {
  for (const text of await page.evaluate(look)) faults.add('plain', text);
  await layout(page, faults);
};
