import { api } from './api.js';
import { button, el } from './dom.js';
import { commonEmoji, emojiByName, emojiGroups, emojiText, findEmoji, sameEmoji } from './emoji.js';
import { icon } from './icons.js';
import { openPopover } from './popover.js';
import { posts } from './posts.js';
import { store } from './store.js';
import { toast } from './toasts.js';

/** The reactions of a message, each a button that adds or takes back one's own. */
export function reactionBar(post) {
  const groups = grouped(post);
  if (!groups.length) return null;
  return el('div', { class: 'reactions', role: 'group', 'aria-label': 'Reactions' },
    groups.map((group) => reactionButton(post, group)),
    button('Add reaction', {
      icon: icon('smile'), class: 'reaction reaction-add', onClick: (event) => pickReaction(event.currentTarget, post),
    }));
}

function grouped(post) {
  const groups = [];
  for (const reaction of post.metadata?.reactions ?? []) {
    const group = groups.find((other) => sameEmoji(other.name, reaction.emoji_name));
    if (group) group.users.add(reaction.user_id);
    else groups.push({ name: reaction.emoji_name, users: new Set([reaction.user_id]) });
  }
  return groups;
}

function reactionButton(post, { name, users }) {
  const mine = users.has(store.me.id);
  const who = [...users].map((id) => (id === store.me.id ? 'you' : store.displayName(store.users.get(id))));
  const label = `${name}: ${listed(who)}`;
  return el('button', {
    type: 'button', class: 'reaction', 'aria-pressed': String(mine), 'aria-label': label, title: label, 'data-emoji': name,
    on: { click: () => toggleReaction(post, name) },
  }, el('span', { class: 'reaction-emoji' }, emojiText(name)), el('span', { class: 'reaction-count' }, String(users.size)));
}

function listed(names) {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Adds one's reaction, or takes it back. It shows at once, and goes back when the server refuses. */
export async function toggleReaction(post, name) {
  const own = (post.metadata?.reactions ?? []).find((reaction) => reaction.user_id === store.me.id && sameEmoji(reaction.emoji_name, name));
  try {
    if (own) {
      applyReaction(own, false);
      await api.unreact(post.id, own.emoji_name);
    } else {
      const reaction = { user_id: store.me.id, post_id: post.id, emoji_name: name };
      applyReaction(reaction, true);
      await api.react(store.me.id, post.id, name);
    }
  } catch (error) {
    applyReaction(own ?? { user_id: store.me.id, post_id: post.id, emoji_name: name }, Boolean(own));
    toast(error.message, { kind: 'error' });
  }
}

/** Takes a reaction in or out, once however often it is told. */
export function applyReaction(reaction, present) {
  posts.update(reaction.post_id, (post) => {
    const others = (post.metadata?.reactions ?? [])
      .filter((other) => !(other.user_id === reaction.user_id && other.emoji_name === reaction.emoji_name));
    return { metadata: { ...post.metadata, reactions: present ? [...others, reaction] : others } };
  });
}

/** Lets one choose an emoji to react with. */
export function pickReaction(anchor, post) {
  pickEmoji(anchor, (emoji) => toggleReaction(posts.get(post.id) ?? post, emoji.name));
}

/**
 * Lets one choose an emoji, from the common ones, by group or by name.
 * @param {HTMLElement} anchor
 * @param {(emoji: import('./emoji.js').Emoji) => void} choose
 */
export function pickEmoji(anchor, choose) {
  let close = () => {};
  const results = el('div', { class: 'emoji-results' });
  const show = (term) => {
    const groups = term
      ? [{ title: 'Found', emoji: findEmoji(term) }]
      : [{ title: 'Common', emoji: commonEmoji.map(emojiByName) }, ...emojiGroups];
    results.replaceChildren(...groups.map((group) => emojiGroup(group, (emoji) => {
      close();
      choose(emoji);
    })));
    if (term && !groups[0].emoji.length) results.replaceChildren(el('p', { class: 'empty-note' }, 'No emoji of that name.'));
  };
  const search = el('input', {
    type: 'search', class: 'input', placeholder: 'Search by name', 'aria-label': 'Search emoji', autocomplete: 'off',
    on: {
      input: () => show(search.value.trim()),
      keydown: (event) => {
        if (event.key === 'Enter') results.querySelector('button')?.click();
        if (event.key === 'ArrowDown') results.querySelector('button')?.focus();
      },
    },
  });
  const picker = el('div', { class: 'emoji-picker', role: 'dialog', 'aria-label': 'Choose an emoji', on: { keydown: moveInGrid } }, search, results);
  show('');
  close = openPopover(anchor, picker, { class: 'emoji-popover' });
  search.focus();
}

function emojiGroup({ title, emoji }, choose) {
  return el('section', { class: 'emoji-group', 'aria-label': title },
    el('h3', {}, title),
    el('div', { class: 'emoji-grid' }, emoji.map((one) => el('button', {
      type: 'button', class: 'emoji', 'aria-label': one.name, title: `:${one.name}:`, on: { click: () => choose(one) },
    }, one.character))));
}

function moveInGrid(event) {
  if (!event.target.matches('.emoji')) return;
  const all = [...event.currentTarget.querySelectorAll('.emoji')];
  const at = all.indexOf(event.target);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
  if (!step) return;
  event.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, at + step))].focus();
}
