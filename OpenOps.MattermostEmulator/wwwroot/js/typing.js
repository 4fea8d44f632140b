import { el } from './dom.js';
import { store } from './store.js';

const lasts = 6000;
const tellEvery = 5000;

/** Who is typing where. Views listen to `typing`. */
class Typing extends EventTarget {
  #entries = new Map();
  #told = new Map();
  /** Set by the connection: tells the others that one types. */
  tell = () => {};

  /** Somebody types. */
  heard({ userId, channelId, rootId = '' }) {
    if (userId === store.me?.id) return;
    const key = `${channelId}/${userId}`;
    clearTimeout(this.#entries.get(key)?.timer);
    const timer = setTimeout(() => this.stopped(userId, channelId), lasts);
    this.#entries.set(key, { userId, channelId, rootId, timer });
    this.dispatchEvent(new CustomEvent('typing'));
  }

  /** Somebody's message is there, so the typing is over. */
  stopped(userId, channelId) {
    const key = `${channelId}/${userId}`;
    const entry = this.#entries.get(key);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.#entries.delete(key);
    this.dispatchEvent(new CustomEvent('typing'));
  }

  /** Who types in a place. */
  in(channelId, rootId) {
    return [...this.#entries.values()]
      .filter((entry) => entry.channelId === channelId && (rootId === undefined || entry.rootId === rootId))
      .map((entry) => store.displayName(store.users.get(entry.userId)));
  }

  /** Tells the others, not more often than they need to know. */
  say(channelId, rootId) {
    const key = `${channelId}/${rootId}`;
    const now = performance.now();
    if (now - (this.#told.get(key) ?? -Infinity) < tellEvery) return;
    this.#told.set(key, now);
    this.tell(channelId, rootId);
  }
}

/** The one register of typing of the page. */
export const typing = new Typing();

/**
 * A line that says who is typing.
 * @param {string} channelId
 * @param {string} [rootId] only in this thread; without it anywhere in the channel
 * @returns {{element: HTMLElement, dispose: () => void}}
 */
export function typingLine(channelId, rootId) {
  const element = el('div', { class: 'typing', role: 'status', 'aria-live': 'polite' });
  const show = () => {
    const names = typing.in(channelId, rootId);
    if (!names.length) {
      element.replaceChildren();
      return;
    }
    const text = names.length === 1 ? `${names[0]} is typing…` : names.length === 2 ? `${names.join(' and ')} are typing…` : 'Several people are typing…';
    if (element.textContent === text) return;
    element.replaceChildren(el('span', { class: 'typing-dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')), el('span', {}, text));
  };
  typing.addEventListener('typing', show);
  show();
  return { element, dispose: () => typing.removeEventListener('typing', show) };
}
