import { el } from './dom.js';

let open = null;

/**
 * Shows something beside a control. It goes when one presses Escape or clicks elsewhere, and the focus returns.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} content
 * @param {{class?: string, onClose?: () => void}} [options]
 * @returns {() => void} closes it
 */
export function openPopover(anchor, content, { class: className = '', onClose } = {}) {
  open?.();
  const popover = el('div', { class: `popover ${className}`, popover: 'auto' }, content);
  // Inside a dialog only what belongs to it can be used.
  (anchor.closest('dialog') ?? document.body).append(popover);
  popover.showPopover();
  place(popover, anchor);
  anchor.setAttribute('aria-expanded', 'true');

  const close = () => popover.isConnected && popover.hidePopover();
  popover.addEventListener('toggle', (event) => {
    if (event.newState !== 'closed') return;
    const hadFocus = popover.contains(document.activeElement) || document.activeElement === document.body;
    anchor.setAttribute('aria-expanded', 'false');
    popover.remove();
    if (open === close) open = null;
    if (hadFocus && anchor.isConnected) anchor.focus();
    onClose?.();
  });
  open = close;
  return close;
}

function place(popover, anchor) {
  const around = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const gap = 6;
  const below = around.bottom + gap;
  const top = below + height <= innerHeight - gap ? below : Math.max(gap, around.top - gap - height);
  const left = Math.min(Math.max(gap, around.right - width), innerWidth - width - gap);
  popover.style.setProperty('top', `${top}px`);
  popover.style.setProperty('left', `${Math.max(gap, left)}px`);
}

/**
 * A menu of commands.
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {Array<{text: string, icon?: Node, danger?: boolean, group?: boolean, run: () => void}>} items `group` begins a new group
 */
export function openMenu(anchor, label, items) {
  let close = () => {};
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': label, on: { keydown: moveInMenu } },
    items.map((item) => el('button', {
      type: 'button', role: 'menuitem', tabindex: '-1', class: `menu-item${item.danger ? ' danger' : ''}${item.group ? ' menu-group' : ''}`,
      on: {
        click: () => {
          close();
          item.run();
        },
      },
    }, item.icon, item.text)));
  close = openPopover(anchor, menu, { class: 'menu-popover' });
  menu.firstElementChild.focus();
}

function moveInMenu(event) {
  const items = [...event.currentTarget.children];
  const at = items.indexOf(document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[(target + items.length) % items.length].focus();
}
