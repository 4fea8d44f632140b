import { api } from './api.js';
import { button, el, morphChildren } from './dom.js';
import { withEmoji } from './emoji.js';
import { icon } from './icons.js';
import { sanitise } from './sanitise.js';
import { store } from './store.js';

const cacheSize = 600;
const batchSize = 50;

/** @type {Map<string, string>} Markdown to HTML, in order of use. */
const cache = new Map();
/** @type {Map<string, {promise: Promise<string>, resolve: Function, reject: Function}>} */
const waiting = new Map();
let sending = false;

function remember(text, html) {
  cache.delete(text);
  cache.set(text, html);
  if (cache.size > cacheSize) cache.delete(cache.keys().next().value);
}

function request(text) {
  let entry = waiting.get(text);
  if (!entry) {
    entry = Promise.withResolvers();
    waiting.set(text, entry);
    if (!sending) queueMicrotask(send);
  }
  return entry.promise;
}

async function send() {
  if (sending) return;
  sending = true;
  while (waiting.size > 0) {
    const batch = [...waiting].slice(0, batchSize);
    try {
      const { html } = await renderPatiently(batch.map(([text]) => text));
      batch.forEach(([text, entry], index) => {
        remember(text, html[index]);
        entry.resolve(html[index]);
      });
    } catch (error) {
      batch.forEach(([, entry]) => entry.reject(error));
    }
    batch.forEach(([text]) => waiting.delete(text));
  }
  sending = false;
}

// A server that is busy, or just restarting, is asked once more.
async function renderPatiently(texts) {
  try {
    return await api.render(texts);
  } catch {
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    return api.render(texts);
  }
}

/** Renders texts ahead of showing them, so that they appear finished. Failures are left to {@link showMarkdown}. */
export async function prepareMarkdown(texts) {
  await Promise.allSettled(texts.filter((text) => text && !cache.has(text)).map(request));
}

const shown = new WeakMap();

/**
 * Shows Markdown in an element. While the server renders, what was there stays (or the plain text, at first); then only
 * the parts that changed are replaced. When texts follow each other quickly, the ones in between are left out.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function showMarkdown(element, text) {
  const state = shown.get(element) ?? { wanted: null, busy: false };
  shown.set(element, state);
  if (state.wanted === text) return;
  state.wanted = text;
  if (text === '') {
    element.replaceChildren();
    return;
  }
  if (cache.has(text)) {
    place(element, cache.get(text));
    return;
  }
  if (!element.hasChildNodes()) element.append(el('p', { class: 'plain' }, text));
  if (!state.busy) fill(element, state);
}

async function fill(element, state) {
  state.busy = true;
  let text;
  do {
    text = state.wanted;
    if (text === '') break;
    try {
      const html = cache.get(text) ?? await request(text);
      if (state.wanted !== '') place(element, html);
    } catch {
      // The words matter more than their form: without a renderer the text is shown as it was written.
      element.replaceChildren(el('p', { class: 'plain' }, text));
    }
  } while (state.wanted !== text);
  state.busy = false;
}

function place(element, html) {
  const fragment = sanitise(html);
  decorate(fragment);
  morphChildren(element, [...fragment.childNodes]);
}

function decorate(fragment) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.parentElement?.closest('code, pre, a')) decorateText(text);
  }
  for (const table of fragment.querySelectorAll('table')) wrap(table, el('div', { class: 'table-scroll' }));
  for (const pre of fragment.querySelectorAll('pre')) frameCode(pre);
}

function wrap(element, wrapper) {
  element.replaceWith(wrapper);
  wrapper.append(element);
}

function decorateText(text) {
  const parts = withEmoji(text.data).split(/(?<![\w@.])([@~][a-z0-9][a-z0-9._-]*)/gi);
  if (parts.length === 1 && parts[0] === text.data) return;
  text.replaceWith(...parts.flatMap((part, index) => (index % 2 ? mention(part) : part ? [part] : [])));
}

function mention(written) {
  const name = written.slice(1).toLowerCase();
  // A sentence may end right after a name: "ask @alice." names alice.
  const ending = /[._-]+$/.exec(name)?.[0] ?? '';
  const candidates = ending ? [name, name.slice(0, -ending.length)] : [name];
  for (const candidate of candidates) {
    const found = written.startsWith('@') ? userMention(candidate) : channelMention(candidate);
    if (found) return [found, written.slice(1 + candidate.length)].filter(Boolean);
  }
  return [written];
}

function userMention(name) {
  const everybody = ['all', 'channel', 'here'].includes(name);
  const user = store.userByName(name);
  if (!everybody && !user) return null;
  const mine = everybody || user.id === store.me?.id;
  return el('span', { class: mine ? 'mention mention-me' : 'mention', title: user ? store.fullName(user) : null }, `@${name}`);
}

function channelMention(name) {
  const channel = store.channelByName(name);
  return channel ? el('a', { class: 'mention', href: `#/channels/${channel.id}` }, `~${channel.display_name}`) : null;
}

function frameCode(pre) {
  const language = pre.querySelector('code')?.dataset.language;
  const frame = el('div', { class: 'code-block' });
  wrap(pre, frame);
  frame.prepend(el('div', { class: 'code-head' },
    el('span', { class: 'code-language' }, language ?? ''),
    button('Copy code', { icon: icon('copy'), text: 'Copy', class: 'code-copy', attributes: { 'data-copy-code': '' } })));
}

// One listener for all: a copy button may be replaced by an equal one while an answer streams in.
document.addEventListener('click', async (event) => {
  const copy = event.target.closest?.('[data-copy-code]');
  if (!copy) return;
  const label = copy.querySelector('span');
  try {
    await navigator.clipboard.writeText(copy.closest('.code-block').querySelector('pre').textContent);
    label.textContent = 'Copied';
  } catch {
    label.textContent = 'Not allowed';
  }
  setTimeout(() => { label.textContent = 'Copy'; }, 1500);
});
