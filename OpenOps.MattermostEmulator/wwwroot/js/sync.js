import { announce } from './dom.js';
import { api } from './api.js';
import { takeReaction } from './assistant.js';
import { openDialog } from './dialogs.js';
import { authorName, isStreaming } from './post.js';
import { posts } from './posts.js';
import { applyReaction } from './reactions.js';
import { Socket } from './socket.js';
import { store } from './store.js';
import { typing } from './typing.js';

/**
 * Keeps what the page knows true to the server: takes in its events, and fetches what was missed when the connection
 * was lost for too long. `reply` events tell of answers in threads.
 */
class Sync extends EventTarget {
  #socket = null;
  #viewing = 0;
  #queue = Promise.resolve();

  /** Starts listening. */
  start() {
    const socket = new Socket();
    this.#socket = socket;
    socket.addEventListener('connected', (event) => this.#connected(event.detail));
    socket.addEventListener('disconnected', (event) => this.#disconnected(event.detail));
    socket.addEventListener('gap', () => this.#catchUp());
    socket.addEventListener('event', (event) => this.#enqueue(event.detail));
    typing.tell = (channelId, rootId) => socket.send('user_typing', { channel_id: channelId, parent_id: rootId });
    document.addEventListener('visibilitychange', () => this.viewed());
    window.addEventListener('focus', () => this.viewed());
    socket.start();
  }

  /** Stops for good. */
  stop() {
    this.#socket?.stop();
  }

  /** Tells the server that the channel at hand was read, when someone is there to read it. */
  viewed() {
    const id = store.currentChannelId;
    if (!id || document.hidden || !document.hasFocus()) return;
    const { messages, mentions } = store.unread(id);
    if (!messages && !mentions) return;
    store.markRead(id);
    clearTimeout(this.#viewing);
    this.#viewing = setTimeout(() => api.view(id).catch(() => {}), 300);
  }

  #setConnection(state) {
    store.connection = state;
    store.changed('connection');
  }

  #disconnected({ attempts }) {
    this.#setConnection('lost');
    // A socket is refused without a reason; whether it was for an ended session, a request tells.
    if (attempts % 3 === 0) api.me().catch(() => {});
  }

  #connected({ resumed }) {
    this.#setConnection('connected');
    // The first time, too: what was written after the page had read a channel and before this was told to nobody.
    if (!resumed) this.#catchUp();
    store.loadStatuses().catch(() => {});
  }

  async #catchUp() {
    try {
      await store.loadChannels();
      await Promise.all([...store.channels.keys()].map((id) => posts.catchUp(id)));
      this.viewed();
    } catch {
      // The connection is gone again; its return catches up anew.
    }
  }

  // In order, one after another: an edit must not overtake the message it edits.
  #enqueue(frame) {
    this.#queue = this.#queue.then(() => this.#handle(frame)).catch(() => {});
  }

  async #handle({ event, data, broadcast }) {
    switch (event) {
      case 'posted': return this.#posted(JSON.parse(data.post), data);
      case 'post_edited': return this.#edited(JSON.parse(data.post));
      case 'post_deleted': return posts.remove(JSON.parse(data.post).id);
      case 'ephemeral_message': return this.#ephemeral(JSON.parse(data.post));
      case 'reaction_added': return applyReaction(JSON.parse(data.reaction), true);
      case 'reaction_removed': return applyReaction(JSON.parse(data.reaction), false);
      case 'typing': return this.#typing(data, broadcast);
      case 'open_dialog': return openDialog(JSON.parse(data.dialog), store.currentChannelId);
      case 'channel_viewed': return store.markRead(data.channel_id);
      case 'status_change': return this.#status(data);
      case 'user_updated': return data.user && store.addUsers([data.user]);
      case 'direct_added': case 'channel_created': case 'channel_updated': case 'added_to_team':
      case 'user_added': case 'user_removed': case 'channel_deleted': case 'new_user':
        return this.#membershipChanged(data, broadcast);
      default: return undefined;
    }
  }

  async #posted(post, { mentions }) {
    await store.needUsers([post.user_id]);
    const fresh = !store.channels.has(post.channel_id);
    await store.needChannel(post.channel_id);
    const isNew = posts.receive(post);
    typing.stopped(post.user_id, post.channel_id);
    if (!isNew) return;
    const own = post.user_id === store.me.id;
    const mentioned = Boolean(mentions && JSON.parse(mentions).includes(store.me.id));
    if (!fresh) store.countMessage(post.channel_id, { read: own, mentioned, createAt: post.create_at });
    this.viewed();
    if (!own && !isStreaming(post)) this.#say(post);
    if (post.root_id && !own) this.dispatchEvent(new CustomEvent('reply', { detail: { post, mentioned } }));
  }

  #edited(post) {
    const before = posts.get(post.id);
    if (!before) return;
    posts.receive(post);
    if (isStreaming(before) && !isStreaming(post)) this.#say(post);
  }

  #say(post) {
    if (post.channel_id === store.currentChannelId) announce(`${authorName(post)}: ${post.message.slice(0, 300)}`);
  }

  async #ephemeral(post) {
    takeReaction(post);
    await store.needUsers([post.user_id]);
    const latest = posts.inChannel(post.channel_id).at(-1)?.create_at ?? 0;
    posts.putLocal({ ...post, create_at: Math.max(post.create_at, latest + 1) });
    announce(`Only visible to you: ${post.message.slice(0, 300)}`);
  }

  async #typing(data, broadcast) {
    await store.needUsers([data.user_id]);
    typing.heard({ userId: data.user_id, channelId: broadcast.channel_id, rootId: data.parent_id });
  }

  #status({ user_id: userId, status }) {
    store.statuses.set(userId, status);
    store.changed('statuses');
  }

  async #membershipChanged(data, broadcast) {
    const user = data.user_id ?? broadcast.user_id;
    if (user && user !== store.me.id && broadcast.user_id !== store.me.id) return;
    await store.loadChannels();
  }
}

/** The one connection of the page. */
export const sync = new Sync();
