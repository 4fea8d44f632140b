import { api } from './api.js';
import { el } from './dom.js';
import { store } from './store.js';

const tones = 8;

/**
 * Initials on a colour that is a person's own; bots are square.
 * @param {object|undefined} user
 * @param {{name?: string, size?: 'small'|'medium'}} [options] `name` when a message was sent under another one
 */
export function avatar(user, { name, size = 'medium' } = {}) {
  const shown = name || store.displayName(user);
  return el('span', {
    class: `avatar avatar-${size} tone-${tone(user?.id ?? shown)}${user?.is_bot ? ' avatar-bot' : ''}`,
    'aria-hidden': 'true',
  }, initials(shown), picture(user, name));
}

function picture(user, otherName) {
  if (!user?.last_picture_update || otherName && otherName !== store.displayName(user)) return null;
  const image = el('img', { src: api.pictureUrl(user), alt: '' });
  // Without the picture the initials below it are still there.
  image.addEventListener('error', () => image.remove());
  return image;
}

function tone(text) {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  return hash % tones;
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? '?'];
  return letters.map((word) => [...word][0].toUpperCase()).join('');
}

/** The mark that tells programs from people. */
export function botBadge() {
  return el('span', { class: 'badge', title: 'A program writes here, not a person' }, 'BOT');
}
