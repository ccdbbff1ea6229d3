// Headless Chromium, and pages that keep watch over what goes wrong in them.

import puppeteer from 'puppeteer-core';

const chromium = process.env.CHROMIUM || '/usr/bin/chromium';

export const launch = () =>
  puppeteer.launch({
    executablePath: chromium,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--hide-scrollbars',
    ],
    protocolTimeout: 120_000,
  });

// A fault has the name of the check that found it, and words for a person.
export class Faults {
  #found = [];
  #where;

  constructor(where) {
    this.#where = where;
  }

  add(name, text) {
    this.#found.push({ name, where: this.#where(), text });
  }

  list() {
    return this.#found;
  }
}

// What a click on "copy" would put on the clipboard is caught, and may be refused.
const catchCopies = () => {
  window.copied = [];
  window.refusesCopies = false;
  const write = async (text) => {
    if (window.refusesCopies) throw new Error('refused');
    window.copied.push(text);
  };
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: write } });
  document.addEventListener('copy', () => {
    const field = document.activeElement;
    window.copied.push(field.value?.slice(field.selectionStart, field.selectionEnd) ?? '');
  });
};

// Opens a file in a page of its own. Anything that the page logs or asks for is a fault.
export const open = async (browser, address, faults, { hasScripts = true } = {}) => {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.setJavaScriptEnabled(hasScripts);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const asked = request.url().split('#')[0];
    if (asked === address || asked.startsWith('data:')) {
      request.continue();
      return;
    }
    faults.add('request', `the page asks for ${asked}`);
    request.abort();
  });
  page.on('console', (message) => {
    if (['error', 'warn', 'assert'].includes(message.type())) faults.add('console', message.text());
  });
  page.on('pageerror', (error) => faults.add('console', String(error)));
  if (hasScripts) await page.evaluateOnNewDocument(catchCopies);
  return page;
};
