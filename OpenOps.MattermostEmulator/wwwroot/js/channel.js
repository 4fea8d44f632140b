import { channelButton } from './assistant.js';
import { avatar, botBadge } from './avatars.js';
import { Composer } from './composer.js';
import { button, el } from './dom.js';
import { icon } from './icons.js';
import { posts } from './posts.js';
import { store } from './store.js';
import { Timeline } from './timeline.js';

// After that long without a word, what comes next is likely about something else.
const conversationLasts = 30 * 60_000;

/** A channel: its head, its messages, and where one writes. */
export class ChannelPane {
  #timeline;
  #composer;
  #conversations;
  #intro;
  #stop = [];

  /**
   * @param {object} channel
   * @param {{openSidebar: () => void}} options
   */
  constructor(channel, { openSidebar }) {
    this.channel = channel;
    this.#conversations = store.isBotChannel(channel);
    const name = store.channelName(channel);
    this.#intro = intro(channel, name);
    this.#timeline = new Timeline({
      label: `Messages in ${name}`,
      layout: this.#conversations ? 'conversations' : 'channel',
      read: () => posts.inChannel(channel.id),
      intro: this.#intro,
      loadOlder: () => this.#loadOlder(),
    });
    // One who was never here has everything before them.
    const seen = store.unread(channel.id).messages > 0 ? store.memberships.get(channel.id).last_viewed_at || 1 : 0;
    this.#timeline.newSince(seen);
    this.#composer = new Composer({
      channelId: channel.id,
      label: this.#conversations ? `Message ${name}` : `Write to ${name}`,
      editLast: () => this.#timeline.editLast(),
      afterSend: () => this.#timeline.toBottom(),
    });
    this.element = el('main', { class: 'channel', 'aria-label': name },
      head(channel, name, openSidebar, seen), this.#timeline.element, this.#composer.element);
    if (this.#conversations) this.#followConversations();
  }

  /** Loads and shows the messages. */
  async load() {
    if (!posts.range(this.channel.id).loaded) {
      this.element.setAttribute('aria-busy', 'true');
      await posts.load(this.channel.id);
      this.element.removeAttribute('aria-busy');
    }
    this.#showIntro();
    this.#timeline.render();
    this.#timeline.toBottom();
    if (this.#conversations) this.#resumeConversation();
  }

  /** Loads older messages until one is among them, then marks it. */
  async mark(postId, createAt) {
    const range = posts.range(this.channel.id);
    for (let page = 0; page < 50 && !range.complete && range.oldest > createAt; page++) {
      await posts.load(this.channel.id, { older: true });
    }
    this.#showIntro();
    this.#timeline.render();
    return this.#timeline.mark(postId);
  }

  /** Puts the cursor into the field. */
  focus() {
    this.#composer.focus();
  }

  /** Answers a message here, in its conversation. */
  reply(post) {
    this.#continue(post.root_id || post.id);
    this.focus();
  }

  /** Whether the reader is at the end. */
  get following() {
    return this.#timeline.following;
  }

  /** Lets go of everything. */
  dispose() {
    this.#stop.forEach((stop) => stop());
    this.#timeline.dispose();
    this.#composer.dispose();
    this.element.remove();
  }

  async #loadOlder() {
    if (posts.range(this.channel.id).complete) return false;
    await posts.load(this.channel.id, { older: true });
    this.#showIntro();
    return true;
  }

  #showIntro() {
    this.#intro.hidden = !posts.range(this.channel.id).complete;
  }

  // With an assistant one talks on: once it has answered, the next message belongs to the same conversation, so that
  // the assistant knows what was said. The line above the field says so, and takes one press to begin anew.
  #followConversations() {
    const sent = (event) => {
      const post = event.detail;
      if (post.channel_id === this.channel.id) this.#continue(post.root_id || post.id);
    };
    store.addEventListener('sent', sent);
    this.#stop.push(() => store.removeEventListener('sent', sent));
    this.#stop.push(posts.on('posts', () => {
      if (this.#composer.rootId && !posts.get(this.#composer.rootId)) this.#continue('');
    }));
  }

  #resumeConversation() {
    const last = posts.inChannel(this.channel.id).at(-1);
    if (last?.root_id && Date.now() - last.create_at < conversationLasts) this.#continue(last.root_id);
  }

  #continue(rootId) {
    const root = posts.get(rootId);
    if (!root) {
      this.#composer.target('', []);
      return;
    }
    const words = root.message.replace(/\s+/g, ' ').trim();
    const title = [...words].length > 48 ? `${[...words].slice(0, 47).join('')}…` : words || 'this conversation';
    this.#composer.target(rootId, [
      icon('reply'),
      el('span', { class: 'context-text' }, `Continuing “${title}”`),
      button('New conversation', {
        icon: icon('plus'), text: 'New conversation', class: 'text-button', attributes: { 'aria-label': 'New conversation', title: 'New conversation' },
        onClick: () => {
          this.#continue('');
          this.focus();
        },
      }),
    ]);
  }
}

function head(channel, name, openSidebar, seen) {
  const peer = store.peer(channel);
  const about = peer ? peer.bot_description || `@${peer.username}` : channel.header || channel.purpose;
  return el('header', { class: 'pane-head' },
    button('Open channel list', { icon: icon('menu'), class: 'icon-button only-narrow', onClick: openSidebar }),
    peer ? avatar(peer, { size: 'small' }) : el('span', { class: 'channel-icon' }, icon(channel.type === 'P' ? 'lock' : 'hash')),
    el('h1', {}, name),
    peer?.is_bot ? botBadge() : null,
    about ? el('span', { class: 'pane-about' }, about) : null,
    channelButton(channel, seen));
}

function intro(channel, name) {
  const peer = store.peer(channel);
  const text = peer?.is_bot
    ? 'This is the beginning of your conversation with a bot. Write as you would to a colleague; the answer appears as it is written.'
    : peer ? `This is the beginning of your direct messages with ${name}. Only the two of you see them.`
      : `This is the beginning of ${name}. ${channel.purpose || 'Everyone in the channel sees what is written here.'}`;
  return el('div', { class: 'intro' },
    peer ? avatar(peer) : el('span', { class: 'intro-icon' }, icon(channel.type === 'P' ? 'lock' : 'hash')),
    el('p', { class: 'intro-name' }, name),
    el('p', { class: 'intro-text' }, text));
}
