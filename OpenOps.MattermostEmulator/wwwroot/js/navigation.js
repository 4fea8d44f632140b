import { store } from './store.js';

/** Where the views meet without knowing each other: `channel`, `thread`, `thread-closed`, `mark`, `reply`, `edit`. */
export const navigation = new EventTarget();

function go(name, detail) {
  navigation.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Opens a channel; the address names it, so that back and forward work. */
export function openChannel(id) {
  const address = `#/channels/${id}`;
  if (location.hash === address) go('channel', { id });
  else location.hash = address;
}

/** Opens a thread beside the channel. */
export function openThread(rootId, { focus = true, mark = '' } = {}) {
  go('thread', { rootId, focus, mark });
}

/** Closes the thread. */
export function closeThread() {
  go('thread-closed');
}

/** Opens the channel of a message, and marks the message. */
export function openPost(id) {
  const address = `#/posts/${id}`;
  if (location.hash === address) go('post', { id });
  else location.hash = address;
}

/** Answers a message where answers to it belong. */
export function reply(post) {
  go('reply', { post });
}

/** Edits one's own message in place. */
export function edit(post) {
  go('edit', { id: post.id });
}

/** The address others can open a message with. */
export function permalink(postId) {
  return `${location.origin}/_redirect/pl/${postId}`;
}

/**
 * What an address asks for.
 * @returns {{kind: 'channel'|'post'|'start', id: string}}
 */
export function readAddress(address = location) {
  const link = /^\/(?:_redirect|[^/]+)\/pl\/([a-z0-9]{26})\/?$/.exec(address.pathname);
  if (link) return { kind: 'post', id: link[1] };
  const inPage = /^#\/(channels|posts)\/([a-z0-9]{26})$/.exec(address.hash);
  if (inPage) return { kind: inPage[1] === 'posts' ? 'post' : 'channel', id: inPage[2] };
  return { kind: 'start', id: '' };
}

const lastChannelKey = () => `openops.chat.${store.me.id}.channel`;

/** Remembers the channel to begin with next time. */
export function rememberChannel(id) {
  localStorage.setItem(lastChannelKey(), id);
}

/** The channel to begin with: the last one, else the conversation with a bot, else the first. */
export function startChannel() {
  const last = store.channels.get(localStorage.getItem(lastChannelKey()) ?? '');
  const all = [...store.channels.values()];
  return last
    ?? all.filter((channel) => store.isBotChannel(channel)).sort((a, b) => assistantFirst(a, b))[0]
    ?? all.find((channel) => channel.name === 'town-square')
    ?? all[0]
    ?? null;
}

function assistantFirst(a, b) {
  const rank = (channel) => (store.peer(channel).username === 'assistant' ? 0 : 1);
  return rank(a) - rank(b) || (b.last_post_at ?? 0) - (a.last_post_at ?? 0);
}

// Links between messages stay in the page instead of loading it anew.
document.addEventListener('click', (event) => {
  const anchor = event.target.closest?.('a[href]');
  if (!anchor || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(anchor.href);
  if (url.origin !== location.origin || anchor.hasAttribute('download')) return;
  const target = readAddress(url);
  if (target.kind !== 'post') return;
  event.preventDefault();
  openPost(target.id);
});
