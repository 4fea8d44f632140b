import { messageAttachments } from './attachments.js';
import { avatar, botBadge } from './avatars.js';
import { button, el } from './dom.js';
import { fileList } from './files.js';
import { icon } from './icons.js';
import { showMarkdown } from './markdown.js';
import { openThread, permalink } from './navigation.js';
import { postToolbar } from './post-actions.js';
import { PostEditor } from './post-editor.js';
import { isEphemeral, posts } from './posts.js';
import { reactionBar } from './reactions.js';
import { retryPost } from './sending.js';
import { store } from './store.js';
import { ago, clockTime, fullTime } from './time.js';

/** Whether a message is an answer that is still being written. */
export function isStreaming(post) {
  return post.props?.openops?.state === 'streaming';
}

/** Who a message is from, as shown: webhooks and commands may write under another name. */
export function authorName(post) {
  if (isNote(post)) return 'Notice';
  if (post.props?.from_webhook === 'true' && post.props.override_username) return String(post.props.override_username);
  return store.displayName(store.users.get(post.user_id));
}

// What the server answers to one's own command or press of a button names oneself as its author.
function isNote(post) {
  return isEphemeral(post) && (!post.user_id || post.user_id === store.me.id) && !post.props?.override_username;
}

/** One message on the page. Its parts are replaced only where they changed, so an answer can stream in without flicker. */
export class PostView {
  #row = null;
  #layout;
  #editor = null;
  #fingerprints = new Map();

  /** @param {'channel'|'conversations'|'thread'} layout */
  constructor(layout) {
    this.#layout = layout;
    this.#gutter = el('div', { class: 'post-gutter' });
    this.#head = el('header', { class: 'post-head' });
    this.#body = el('div', { class: 'post-body markdown' });
    this.#extras = Object.fromEntries(['state', 'attachments', 'files', 'reactions', 'replies'].map((name) => [name, el('div', { class: `post-${name}` })]));
    this.#tools = el('div', { class: 'post-tools' });
    this.element = el('article', { class: 'post', tabindex: '-1' },
      this.#gutter,
      el('div', { class: 'post-main' }, this.#head, this.#body, Object.values(this.#extras)),
      this.#tools);
  }

  #gutter;
  #head;
  #body;
  #extras;
  #tools;

  /** The message shown. */
  get post() {
    return this.#row?.post;
  }

  /** Shows a row; the same row again costs nothing. */
  update(row) {
    const previous = this.#row;
    this.#row = row;
    if (previous && previous.post === row.post && previous.compact === row.compact && previous.inline === row.inline
      && previous.replies.length === row.replies.length) return;
    this.#showFrame(row);
    this.#showBody(row.post);
    this.#showExtras(row);
  }

  /** Shows again what depends on names, which became known later. */
  refresh() {
    this.#fingerprints.clear();
    if (this.#row) {
      this.#showFrame(this.#row);
      this.#showExtras(this.#row);
    }
  }

  /** Opens the editor in place of the text. */
  edit() {
    if (this.#editor) return;
    this.#editor = new PostEditor(this.post, () => {
      this.#editor.element.remove();
      this.#editor = null;
      this.#body.hidden = false;
      this.element.focus();
    });
    this.#body.hidden = true;
    this.#body.after(this.#editor.element);
    this.#editor.focus();
  }

  /** Draws the eye to the message, after following a link to it. */
  mark() {
    this.element.classList.add('post-marked');
    this.element.focus({ preventScroll: true });
    setTimeout(() => this.element.classList.remove('post-marked'), 4000);
  }

  #once(part, fingerprint, show) {
    const text = JSON.stringify(fingerprint);
    if (this.#fingerprints.get(part) === text) return;
    this.#fingerprints.set(part, text);
    show();
  }

  #showFrame(row) {
    const { post } = row;
    const { element } = this;
    element.dataset.postId = post.id;
    element.classList.toggle('post-compact', row.compact === true);
    element.classList.toggle('post-inline', row.inline === true);
    element.classList.toggle('post-own', post.user_id === store.me.id);
    element.classList.toggle('post-ephemeral', isEphemeral(post));
    element.classList.toggle('post-system', Boolean(post.type?.startsWith('system_')) && !isEphemeral(post));
    element.classList.toggle('post-sending', post.sending === 'now');
    element.classList.toggle('post-failed', post.sending === 'failed');
    element.classList.toggle('post-streaming', isStreaming(post));
    element.setAttribute('aria-busy', String(isStreaming(post)));
    element.setAttribute('aria-label', `${authorName(post)}, ${clockTime(post.create_at)}`);
    this.#once('head', [row.compact, post.user_id, post.create_at, authorName(post), edited(post), post.props?.openops?.model, isEphemeral(post)], () => {
      this.#gutter.replaceChildren(...gutter(post, row.compact));
      this.#head.replaceChildren(...head(post, row.compact));
      this.#head.hidden = !this.#head.hasChildNodes();
    });
    this.#once('tools', [post.id, post.sending, this.#layout, post.user_id === store.me.id], () =>
      this.#tools.replaceChildren(...postToolbar(post, this.#layout)));
  }

  #showBody(post) {
    if (post.message) showMarkdown(this.#body, post.message);
    else this.#showEmptyBody(post);
  }

  #showEmptyBody(post) {
    showMarkdown(this.#body, '');
    if (!isStreaming(post)) return;
    this.#body.replaceChildren(el('p', { class: 'thinking' }, el('span', {}, 'Thinking'), el('i'), el('i'), el('i')));
  }

  #showExtras({ post, replies }) {
    this.#part('state', [post.sending, post.error, isEphemeral(post)], () => stateNote(post));
    this.#part('attachments', [post.id, post.props?.attachments], () => messageAttachments(post));
    this.#part('files', post.metadata?.files, () => fileList(post));
    this.#part('reactions', [post.id, post.metadata?.reactions], () => reactionBar(post));
    this.#part('replies', [post.id, post.reply_count, replies.length], () => (this.#layout === 'channel' ? replyBar(post, replies) : null));
  }

  #part(name, fingerprint, make) {
    this.#once(name, fingerprint ?? null, () => {
      const host = this.#extras[name];
      const focused = host.contains(document.activeElement) ? focusName(document.activeElement) : '';
      const content = make();
      host.replaceChildren(...(content ? [content] : []));
      if (focused) [...host.querySelectorAll('button, select, a')].find((control) => focusName(control) === focused)?.focus();
    });
  }
}

// A control that was replaced while it had the focus is found again by what it is for.
function focusName(control) {
  return control.dataset.action ?? control.dataset.emoji ?? control.className;
}

function edited(post) {
  // An answer that streamed in was edited many times, and never by anyone's second thought.
  return post.edit_at > 0 && !post.props?.openops;
}

function gutter(post, compact) {
  if (compact) return [el('time', { class: 'gutter-time', datetime: new Date(post.create_at).toISOString() }, clockTime(post.create_at))];
  if (isNote(post)) return [el('span', { class: 'avatar avatar-medium avatar-note', 'aria-hidden': 'true' }, icon('eye'))];
  return [avatar(store.users.get(post.user_id), { name: authorName(post) })];
}

function head(post, compact) {
  const mark = edited(post) ? el('span', { class: 'edited', title: fullTime(post.edit_at) }, 'edited') : null;
  const privately = isEphemeral(post) ? el('span', { class: 'private-note' }, icon('eye'), 'Only visible to you') : null;
  if (compact) return [mark, privately].filter(Boolean);
  const user = isNote(post) ? undefined : store.users.get(post.user_id);
  const model = post.props?.openops?.model;
  return [
    el('span', { class: 'author', title: user ? store.fullName(user) : null }, authorName(post)),
    user?.is_bot || post.props?.from_webhook === 'true' ? botBadge() : null,
    el('a', { class: 'time', href: permalink(post.id), title: fullTime(post.create_at) },
      el('time', { datetime: new Date(post.create_at).toISOString() }, clockTime(post.create_at))),
    model ? el('span', { class: 'model', title: 'The model that wrote this' }, String(model)) : null,
    mark,
    privately,
  ].filter(Boolean);
}

function stateNote(post) {
  if (post.sending === 'now') return el('p', { class: 'send-state' }, 'Sending…');
  if (post.sending === 'failed') {
    return el('p', { class: 'send-state send-failed', role: 'alert' },
      icon('warning'),
      el('span', {}, `Not sent. ${post.error}`),
      button('Retry', { text: 'Retry', class: 'text-button', onClick: () => retryPost(post.id) }),
      button('Discard', { text: 'Discard', class: 'text-button', onClick: () => posts.remove(post.id) }));
  }
  return null;
}

function replyBar(post, known) {
  const replies = known.filter((reply) => !isEphemeral(reply));
  // Older servers do not count the replies in lists, and not all of them need be loaded.
  const total = Math.max(post.reply_count ?? 0, replies.length);
  if (!total || post.root_id) return null;
  const authors = [...new Set(replies.map((reply) => reply.user_id))].slice(-3);
  const count = total === 1 ? '1 reply' : `${total} replies`;
  const last = Math.max(post.last_reply_at ?? 0, replies.at(-1)?.create_at ?? 0);
  return el('button', { type: 'button', class: 'reply-bar', on: { click: () => openThread(post.id) } },
    el('span', { class: 'reply-faces' }, authors.map((id) => avatar(store.users.get(id), { size: 'small' }))),
    el('span', { class: 'reply-count' }, count),
    last ? el('span', { class: 'reply-time' }, `Last reply ${ago(last)}`) : null);
}
