import { api } from './api.js';
import { avatar } from './avatars.js';
import { el } from './dom.js';
import { findEmoji } from './emoji.js';
import { store } from './store.js';

const limit = 8;
let count = 0;

/** @typedef {{insert: string, name: string, hint?: string, detail: string, mark: Node|string}} Suggestion */

/** Suggests commands, people, channels and emoji while one types; the list is worked with the arrow keys. */
export class Autocomplete {
  #input;
  #channelId;
  #suggestions = [];
  #selected = 0;
  #range = [0, 0];
  #asked = 0;
  #dismissed = null;

  /**
   * @param {HTMLTextAreaElement} input
   * @param {string} channelId
   */
  constructor(input, channelId) {
    this.#input = input;
    this.#channelId = channelId;
    this.element = el('div', { class: 'suggestions', role: 'listbox', id: `suggestions-${++count}`, 'aria-label': 'Suggestions' });
    this.element.hidden = true;
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.element.id);
    input.addEventListener('input', () => this.#suggest());
    input.addEventListener('click', () => this.#suggest());
    input.addEventListener('blur', () => this.close());
  }

  /** Whether the list is shown. */
  get open() {
    return !this.element.hidden;
  }

  /** Handles a key when the list is shown. Returns whether it was used. */
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#select(this.#selected + step);
    else if (event.key === 'Enter' || event.key === 'Tab') this.#accept(this.#suggestions[this.#selected]);
    else if (event.key === 'Escape') this.#dismiss();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Takes the list away. */
  close() {
    this.#asked++;
    this.element.hidden = true;
    this.#input.removeAttribute('aria-activedescendant');
  }

  // What was dismissed does not come back until another word is begun.
  #dismiss() {
    this.#dismissed = this.#range[0];
    this.close();
  }

  async #suggest() {
    const asked = ++this.#asked;
    const caret = this.#input.selectionStart;
    const found = find(this.#input.value.slice(0, caret));
    if (!found || found.start === this.#dismissed) {
      if (!found) this.#dismissed = null;
      this.close();
      return;
    }
    const suggestions = await suggestionsFor(found, this.#channelId);
    if (asked !== this.#asked) return;
    this.#range = [found.start, caret];
    this.#show(suggestions.slice(0, limit));
  }

  #show(suggestions) {
    if (!suggestions.length) {
      this.close();
      return;
    }
    this.#suggestions = suggestions;
    this.element.replaceChildren(...suggestions.map((suggestion, index) => el('div', {
      class: 'suggestion', role: 'option', id: `${this.element.id}-${index}`, 'aria-selected': 'false',
      on: {
        // Before the field loses the focus, which would close the list.
        pointerdown: (event) => {
          event.preventDefault();
          this.#accept(suggestion);
        },
      },
    },
    el('span', { class: 'suggestion-mark', 'aria-hidden': 'true' }, suggestion.mark),
    el('span', { class: 'suggestion-name' }, suggestion.name, suggestion.hint ? el('span', { class: 'suggestion-hint' }, ` ${suggestion.hint}`) : null),
    el('span', { class: 'suggestion-detail' }, suggestion.detail))));
    this.element.hidden = false;
    this.#select(0);
  }

  #select(index) {
    const options = [...this.element.children];
    this.#selected = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === this.#selected)));
    options[this.#selected].scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', options[this.#selected].id);
  }

  #accept(suggestion) {
    const [start, end] = this.#range;
    this.#input.setRangeText(`${suggestion.insert} `, start, end, 'end');
    this.close();
    this.#input.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function find(before) {
  const command = /^\/([\w-]*)$/.exec(before);
  if (command) return { kind: 'command', term: command[1].toLowerCase(), start: 0 };
  const word = /(?:^|[\s([{>*_"'])([@~:])([\w.+-]*)$/.exec(before);
  if (!word) return null;
  const kind = { '@': 'user', '~': 'channel', ':': 'emoji' }[word[1]];
  if (kind === 'emoji' && word[2].length < 2) return null;
  return { kind, term: word[2].toLowerCase(), start: before.length - word[2].length - 1 };
}

async function suggestionsFor({ kind, term }, channelId) {
  switch (kind) {
    case 'command': return commands(term);
    case 'user': return users(term, channelId);
    case 'channel': return channels(term);
    default: return findEmoji(term, limit).map((emoji) => ({ insert: `:${emoji.name}:`, name: `:${emoji.name}:`, detail: '', mark: emoji.character }));
  }
}

function commands(term) {
  return store.commands.filter((command) => command.trigger.startsWith(term)).map((command) => ({
    insert: `/${command.trigger}`,
    name: `/${command.trigger}`,
    hint: command.auto_complete_hint ?? '',
    detail: command.auto_complete_desc ?? '',
    mark: '/',
  }));
}

async function users(term, channelId) {
  let list;
  try {
    const answer = await api.autocompleteUsers(term, store.team?.id, channelId);
    list = [...answer.users, ...(answer.out_of_channel ?? [])];
    store.addUsers(list.filter((user) => !store.users.has(user.id)));
  } catch {
    list = [...store.users.values()].filter((user) => user.username.startsWith(term));
  }
  const found = [...new Map(list.map((user) => [user.id, user])).values()].filter((user) => user.id !== store.me.id).map((user) => ({
    insert: `@${user.username}`, name: `@${user.username}`, detail: store.displayName(user), mark: avatar(user, { size: 'small' }),
  }));
  if (store.channels.get(channelId)?.type === 'D') return found;
  const all = [['channel', 'Everyone in this channel'], ['here', 'Everyone here who is online']]
    .filter(([name]) => name.startsWith(term))
    .map(([name, detail]) => ({ insert: `@${name}`, name: `@${name}`, detail, mark: '@' }));
  return [...found, ...all];
}

function channels(term) {
  return [...store.channels.values()]
    .filter((channel) => channel.type !== 'D' && (channel.name.includes(term) || channel.display_name.toLowerCase().includes(term)))
    .map((channel) => ({ insert: `~${channel.name}`, name: `~${channel.name}`, detail: channel.display_name, mark: '~' }));
}
