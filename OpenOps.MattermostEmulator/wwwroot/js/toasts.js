import { button, el } from './dom.js';
import { icon } from './icons.js';

/**
 * A short notice at the edge of the page.
 * @param {string} text
 * @param {{kind?: 'info'|'error', action?: {text: string, run: () => void}}} [options]
 */
export function toast(text, { kind = 'info', action } = {}) {
  let host = document.querySelector('.toasts');
  if (!host) {
    host = el('div', { class: 'toasts' });
    document.body.append(host);
  }
  const note = el('div', { class: `toast toast-${kind}`, role: kind === 'error' ? 'alert' : 'status' },
    el('span', {}, text),
    action && button(action.text, {
      text: action.text,
      class: 'toast-action',
      onClick: () => {
        note.remove();
        action.run();
      },
    }),
    button('Dismiss', { icon: icon('close'), onClick: () => note.remove() }));
  host.append(note);
  setTimeout(() => note.remove(), kind === 'error' ? 10_000 : 6000);
}
