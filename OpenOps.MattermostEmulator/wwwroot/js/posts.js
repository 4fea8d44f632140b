import { api } from './api.js';
import { prepareMarkdown } from './markdown.js';
import { store } from './store.js';

const pageSize = 60;

/** The messages the page knows. Views listen to `posts`, whose detail names the channel that changed. */
class Posts extends EventTarget {
  #byId = new Map();
  #channels = new Map();
  #keys = new Map();

  /** Listens to changes; the returned function stops that. */
  on(topic, listener) {
    this.addEventListener(topic, listener);
    return () => this.removeEventListener(topic, listener);
  }

  /** One message. */
  get(id) {
    return this.#byId.get(id);
  }

  /** A key that stays the same when a message being sent becomes a message that was sent. */
  keyOf(post) {
    return this.#keys.get(post.id) ?? post.id;
  }

  /** How much of a channel is loaded: `oldest` is the time of the earliest message of the unbroken range. */
  range(channelId) {
    let range = this.#channels.get(channelId);
    if (!range) {
      range = { loaded: false, complete: false, oldest: Infinity, oldestId: '', newest: 0 };
      this.#channels.set(channelId, range);
    }
    return range;
  }

  /** The messages of a channel in order, within the loaded range. */
  inChannel(channelId) {
    const range = this.range(channelId);
    const from = range.complete ? 0 : range.oldest;
    return [...this.#byId.values()]
      .filter((post) => post.channel_id === channelId && post.create_at >= from)
      .sort(inOrder);
  }

  /** A root message and its replies in order. */
  inThread(rootId) {
    return [...this.#byId.values()].filter((post) => post.id === rootId || post.root_id === rootId).sort(inOrder);
  }

  /** Loads the latest messages of a channel, or those before the loaded ones. */
  async load(channelId, { older = false } = {}) {
    const range = this.range(channelId);
    const query = { page: 0, per_page: pageSize, before: older ? range.oldestId : undefined };
    const list = await api.posts(channelId, query);
    const page = list.order.map((id) => list.posts[id]).filter(Boolean);
    await this.#take(Object.values(list.posts));
    for (const post of page) this.#extend(range, post);
    range.loaded = true;
    range.complete = page.length < pageSize;
    this.changed(channelId);
  }

  /** Fetches what changed while there was no connection. */
  async catchUp(channelId) {
    const range = this.range(channelId);
    if (!range.loaded) return;
    const list = await api.posts(channelId, { since: Math.max(0, range.newest - 60_000) });
    await this.#take(Object.values(list.posts));
    this.changed(channelId);
  }

  /** Loads a thread. */
  async loadThread(rootId) {
    const list = await api.thread(rootId);
    const all = Object.values(list.posts);
    await this.#take(all);
    if (all[0]) this.changed(all[0].channel_id);
  }

  /** Loads one message. */
  async loadPost(id) {
    const post = await api.post(id);
    await this.#take([post]);
    return post;
  }

  async #take(list) {
    await Promise.all([
      store.needUsers(list.map((post) => post.user_id)),
      prepareMarkdown(list.map((post) => post.message)),
    ]);
    for (const post of list) this.#put(post);
  }

  #extend(range, post) {
    if (post.create_at < range.oldest) {
      range.oldest = post.create_at;
      range.oldestId = post.id;
    }
  }

  /** Takes a message in from an event of the server. Returns whether it was not known before. */
  receive(post) {
    const known = this.#byId.has(post.id);
    const previous = this.#byId.get(post.id);
    // Events of edits may come without reactions and files; those have events of their own.
    const metadata = { ...previous?.metadata, ...post.metadata };
    this.#put({ ...post, metadata });
    if (!known && post.root_id) this.#countReply(post);
    this.changed(post.channel_id);
    return !known;
  }

  #put(post) {
    // The history copies that `since` returns are not messages.
    if (post.original_id) return;
    if (post.delete_at > 0) {
      this.#byId.delete(post.id);
      return;
    }
    const previous = this.#byId.get(post.id);
    if (previous && previous.update_at > post.update_at) return;
    if (post.pending_post_id && this.#byId.has(post.pending_post_id)) {
      this.#byId.delete(post.pending_post_id);
      this.#keys.set(post.id, post.pending_post_id);
    }
    this.#byId.set(post.id, post);
    const range = this.range(post.channel_id);
    range.newest = Math.max(range.newest, post.update_at, post.create_at);
  }

  #countReply(reply) {
    const root = this.#byId.get(reply.root_id);
    if (!root) return;
    const count = Math.max(reply.reply_count ?? 0, (root.reply_count ?? 0) + 1);
    this.#byId.set(root.id, { ...root, reply_count: count, last_reply_at: reply.create_at });
  }

  /** Keeps a message that only this page has: one being sent, or one for this reader's eyes only. */
  putLocal(post) {
    this.#byId.set(post.id, post);
    this.changed(post.channel_id);
  }

  /** Changes a message here, for instance its reactions. */
  update(id, change) {
    const post = this.#byId.get(id);
    if (!post) return;
    this.#byId.set(id, { ...post, ...change(post) });
    this.changed(post.channel_id);
  }

  /** Forgets a message, and with a root its replies. */
  remove(id) {
    const post = this.#byId.get(id);
    if (!post) return;
    this.#byId.delete(id);
    for (const other of [...this.#byId.values()]) if (other.root_id === id) this.#byId.delete(other.id);
    const root = post.root_id && this.#byId.get(post.root_id);
    if (root?.reply_count && !isLocal(post)) this.#byId.set(root.id, { ...root, reply_count: root.reply_count - 1 });
    this.changed(post.channel_id);
  }

  /** Tells the views that a channel's messages changed. */
  changed(channelId) {
    this.dispatchEvent(new CustomEvent('posts', { detail: channelId }));
  }
}

function inOrder(a, b) {
  return a.create_at - b.create_at || (a.id < b.id ? -1 : 1);
}

/** Whether a message is known to this page only. */
export function isLocal(post) {
  return Boolean(post.sending) || isEphemeral(post);
}

/** Whether a message was sent to this reader alone and is not stored. */
export function isEphemeral(post) {
  return post.type === 'system_ephemeral';
}

/** The one collection of messages of the page. */
export const posts = new Posts();
