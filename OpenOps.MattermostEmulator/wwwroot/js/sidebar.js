import { avatar } from './avatars.js';
import { button, coalesce, el } from './dom.js';
import { hasDraft } from './drafts.js';
import { icon } from './icons.js';
import { openChannel } from './navigation.js';
import { store } from './store.js';
import { openSwitcher } from './switcher.js';

/** The list of channels and direct messages, and who one is. */
export class Sidebar {
  #lists = el('div', { class: 'sidebar-lists' });

  /** @param {{signOut: () => void, close: () => void}} options */
  constructor({ signOut, close }) {
    this.element = el('nav', { class: 'sidebar', 'aria-label': 'Channels' },
      el('header', { class: 'sidebar-head' },
        el('span', { class: 'team-name' }, store.team?.display_name || store.team?.name || 'OpenOps'),
        button('Close channel list', { icon: icon('close'), class: 'icon-button only-narrow', onClick: close })),
      el('button', { type: 'button', class: 'find', 'aria-label': 'Find channel or person', on: { click: () => openSwitcher() } },
        icon('search'), el('span', {}, 'Find'), el('kbd', {}, 'Ctrl K')),
      this.#lists,
      el('footer', { class: 'sidebar-foot' },
        avatar(store.me, { size: 'small' }),
        el('span', { class: 'me' }, el('span', { class: 'me-name' }, store.displayName(store.me)), el('span', { class: 'me-user' }, `@${store.me.username}`)),
        button('Sign out', { icon: icon('signout'), onClick: signOut })));
    store.on('channels users statuses current', coalesce(() => this.render()));
    this.render();
  }

  /** Shows the lists as they are now. */
  render() {
    const focused = this.#lists.contains(document.activeElement) ? document.activeElement.dataset.channelId : '';
    const channels = [...store.channels.values()];
    const rooms = channels.filter((channel) => channel.type === 'O' || channel.type === 'P')
      .sort((a, b) => store.channelName(a).localeCompare(store.channelName(b)));
    const direct = channels.filter((channel) => channel.type === 'D' && worthShowing(channel))
      .sort((a, b) => Number(store.isBotChannel(b)) - Number(store.isBotChannel(a)) || (b.last_post_at ?? 0) - (a.last_post_at ?? 0));
    this.#lists.replaceChildren(
      section('Direct messages', direct, button('New direct message', { icon: icon('plus'), onClick: () => openSwitcher({ peopleOnly: true }) })),
      section('Channels', rooms));
    if (focused) this.#lists.querySelector(`[data-channel-id="${focused}"]`)?.focus();
    showTitle();
  }
}

// The server makes a direct channel for everyone a bot's owner might talk to; those without a word stay out of sight.
function worthShowing(channel) {
  return channel.id === store.currentChannelId || (channel.last_post_at ?? 0) > 0 || channel.total_msg_count > 0 || store.isBotChannel(channel);
}

function section(title, channels, action) {
  const id = `section-${title.toLowerCase().replace(' ', '-')}`;
  return el('section', { 'aria-labelledby': id },
    el('div', { class: 'section-head' }, el('h2', { id }, title), action),
    channels.length ? el('ul', { class: 'channel-list' }, channels.map((channel) => el('li', {}, entry(channel))))
      : el('p', { class: 'empty-note' }, 'None yet.'));
}

function entry(channel) {
  const { messages, mentions } = store.unread(channel.id);
  const current = channel.id === store.currentChannelId;
  const name = store.channelName(channel);
  const unread = messages > 0 && !current;
  const count = channel.type === 'D' ? Math.max(mentions, unread ? messages : 0) : mentions;
  const label = `${name}${unread ? ', unread' : ''}${count && !current ? `, ${count} for you` : ''}`;
  return el('button', {
    type: 'button',
    class: `channel-entry${unread ? ' unread' : ''}`,
    'aria-current': current ? 'page' : null,
    'aria-label': label,
    'data-channel-id': channel.id,
    on: { click: () => openChannel(channel.id) },
  },
  mark(channel),
  el('span', { class: 'channel-name' }, name),
  hasDraft(channel.id) && !current ? el('span', { class: 'draft-mark', title: 'A draft waits here' }, icon('compose')) : null,
  count && !current ? el('span', { class: 'mention-count', 'aria-hidden': 'true' }, count > 99 ? '99+' : String(count)) : null);
}

function mark(channel) {
  const peer = store.peer(channel);
  if (!peer) return el('span', { class: 'channel-icon' }, icon(channel.type === 'P' ? 'lock' : 'hash'));
  const status = store.statuses.get(peer.id);
  return el('span', { class: `presence${status && !peer.is_bot ? ` presence-${status}` : ''}` }, avatar(peer, { size: 'small' }));
}

function showTitle() {
  let mentions = 0;
  let unread = false;
  for (const channel of store.channels.values()) {
    const count = store.unread(channel.id);
    mentions += count.mentions;
    unread ||= count.messages > 0 && channel.id !== store.currentChannelId;
  }
  const channel = store.channels.get(store.currentChannelId);
  const name = channel ? `${store.channelName(channel)} · ` : '';
  document.title = `${mentions ? `(${mentions}) ` : unread ? '• ' : ''}${name}${store.team?.display_name || 'OpenOps'}`;
}
