import { api } from './api.js';
import { avatar, botBadge } from './avatars.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { openModal } from './modal.js';
import { openChannel } from './navigation.js';
import { store } from './store.js';
import { toast } from './toasts.js';

/**
 * Finds a channel or a person by name and goes there; a direct message is begun when there is none.
 * @param {{peopleOnly?: boolean}} [options]
 */
export function openSwitcher({ peopleOnly = false } = {}) {
  if (document.querySelector('dialog.switcher')) return;
  const list = el('div', { class: 'switcher-list', role: 'listbox', id: 'switcher-list', 'aria-label': 'Results' });
  let choices = [];
  let selected = 0;
  let asked = 0;
  const input = el('input', {
    type: 'text', class: 'input', role: 'combobox', 'aria-label': peopleOnly ? 'Find a person' : 'Find a channel or person',
    placeholder: 'Type a name', 'aria-controls': 'switcher-list', 'aria-expanded': 'true', 'aria-autocomplete': 'list', autocomplete: 'off',
    on: { input: () => search(), keydown: (event) => key(event) },
  });
  const modal = openModal({ title: peopleOnly ? 'New direct message' : 'Go to', class: 'switcher', content: [input, list] });

  async function search() {
    const mine = ++asked;
    const term = input.value.trim().toLowerCase().replace(/^[@~]/, '');
    show(local(term, peopleOnly));
    if (!term) return;
    try {
      const { users } = await api.autocompleteUsers(term);
      if (mine !== asked) return;
      store.addUsers(users.filter((user) => !store.users.has(user.id)));
      show(local(term, peopleOnly));
    } catch {
      // What is known here is still offered.
    }
  }

  function show(found) {
    choices = found.slice(0, 12);
    list.replaceChildren(...choices.map((choice, index) => el('div', {
      class: 'switcher-option', role: 'option', id: `switcher-${index}`, 'aria-selected': 'false',
      on: { click: () => choose(choice), pointermove: () => select(index) },
    }, choice.mark(), el('span', { class: 'channel-name' }, choice.name), choice.badge?.(), el('span', { class: 'switcher-detail' }, choice.detail))));
    if (!choices.length) list.append(el('p', { class: 'empty-note' }, 'Nothing of that name.'));
    select(0);
  }

  function select(index) {
    selected = index;
    [...list.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === index)));
    list.children[index]?.scrollIntoView?.({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', choices.length ? `switcher-${index}` : '');
  }

  function key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length) {
      event.preventDefault();
      select((selected + step + choices.length) % choices.length);
    } else if (event.key === 'Enter' && choices[selected]) {
      event.preventDefault();
      choose(choices[selected]);
    }
  }

  async function choose(choice) {
    modal.close();
    try {
      openChannel(choice.channelId ?? (await store.openDirect(choice.userId)).id);
    } catch (error) {
      toast(error.message, { kind: 'error' });
    }
  }

  search();
  input.focus();
}

function local(term, peopleOnly) {
  const direct = new Map([...store.channels.values()].filter((channel) => channel.type === 'D').map((channel) => [store.peerId(channel), channel]));
  const people = [...store.users.values()]
    .filter((user) => !user.delete_at && user.id !== store.me.id)
    .map((user) => ({
      name: store.displayName(user), detail: `@${user.username}`, userId: user.id, channelId: direct.get(user.id)?.id,
      at: direct.get(user.id)?.last_post_at ?? 0, mark: () => avatar(user, { size: 'small' }), badge: () => (user.is_bot ? botBadge() : null),
    }));
  const rooms = peopleOnly ? [] : [...store.channels.values()].filter((channel) => channel.type === 'O' || channel.type === 'P').map((channel) => ({
    name: store.channelName(channel), detail: `~${channel.name}`, channelId: channel.id, at: channel.last_post_at ?? 0,
    mark: () => el('span', { class: 'channel-icon' }, icon(channel.type === 'P' ? 'lock' : 'hash')),
  }));
  const rank = (choice) => (choice.name.toLowerCase().startsWith(term) || choice.detail.slice(1).startsWith(term) ? 0 : 1);
  return [...rooms, ...people]
    .filter((choice) => `${choice.name} ${choice.detail}`.toLowerCase().includes(term))
    .sort((a, b) => rank(a) - rank(b) || b.at - a.at || a.name.localeCompare(b.name));
}
