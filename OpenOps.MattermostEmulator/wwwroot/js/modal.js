import { button, el } from './dom.js';
import { icon } from './icons.js';

let count = 0;

/**
 * A dialog over the page: the rest is out of reach until it closes, Escape closes it, and the focus returns.
 * @param {Object} options
 * @param {string} options.title
 * @param {Array<Node|string|null>} options.content
 * @param {Array<Node>} [options.actions] buttons at its foot
 * @param {string} [options.class]
 * @param {() => void} [options.onCancel] called when it is left without a decision
 * @returns {{element: HTMLDialogElement, close: () => void}}
 */
export function openModal({ title, content, actions = [], class: className = '', onCancel }) {
  const before = document.activeElement;
  const id = `modal-${++count}`;
  let decided = false;
  const dialog = el('dialog', { class: `modal ${className}`, 'aria-labelledby': id },
    el('div', { class: 'modal-head' },
      el('h2', { id }, title),
      button('Close', { icon: icon('close'), onClick: () => dialog.close() })),
    el('div', { class: 'modal-content' }, content),
    actions.length ? el('div', { class: 'modal-actions' }, actions) : null);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
    if (!decided) onCancel?.();
  });
  // A press that begins and ends on the backdrop leaves the dialog; selecting text out of it does not.
  dialog.addEventListener('pointerdown', (event) => {
    dialog.dataset.pressed = String(event.target === dialog);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && dialog.dataset.pressed === 'true') dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return {
    element: dialog,
    close: () => {
      decided = true;
      dialog.close();
    },
  };
}

/** Asks before something that cannot be taken back. Resolves to whether it was confirmed. */
export function confirm({ title, text, action }) {
  return new Promise((resolve) => {
    const modal = openModal({
      title,
      content: [el('p', {}, text)],
      actions: [
        button('Cancel', { text: 'Cancel', class: 'button', onClick: () => modal.element.close() }),
        button(action, {
          text: action,
          class: 'button danger',
          attributes: { autofocus: true },
          onClick: () => {
            modal.close();
            resolve(true);
          },
        }),
      ],
      onCancel: () => resolve(false),
    });
  });
}
