import { Composer } from './composer.js';
import { button, el } from './dom.js';
import { icon } from './icons.js';
import { closeThread, openPost } from './navigation.js';
import { posts } from './posts.js';
import { store } from './store.js';
import { Timeline } from './timeline.js';
import { toast } from './toasts.js';

/** The thread beside the channel. */
export class ThreadPane {
  #timeline;
  #composer;

  /** @param {string} rootId */
  constructor(rootId) {
    this.rootId = rootId;
    const root = posts.get(rootId);
    const channel = store.channels.get(root?.channel_id);
    this.#timeline = new Timeline({ label: 'Thread', layout: 'thread', read: () => posts.inThread(rootId) });
    this.#composer = new Composer({
      channelId: root.channel_id, rootId, label: 'Reply to this thread', editLast: () => this.#timeline.editLast(),
    });
    this.element = el('aside', { class: 'thread', 'aria-label': 'Thread', on: { keydown: (event) => this.#key(event) } },
      el('header', { class: 'pane-head' },
        el('h2', {}, 'Thread'),
        el('button', { type: 'button', class: 'pane-sub text-button', on: { click: () => openPost(rootId) } }, channel ? store.channelName(channel) : ''),
        button('Close thread', { icon: icon('close'), onClick: closeThread })),
      this.#timeline.element,
      this.#composer.element);
    this.#timeline.render();
    this.#load();
  }

  async #load() {
    try {
      await posts.loadThread(this.rootId);
    } catch (error) {
      toast(`The thread could not be loaded. ${error.message}`, { kind: 'error' });
    }
  }

  /** Puts the cursor into the reply field. */
  focus() {
    this.#composer.focus();
  }

  /** Scrolls a reply into view and marks it. */
  mark(postId) {
    return this.#timeline.mark(postId);
  }

  /** Lets go of everything. */
  dispose() {
    this.#timeline.dispose();
    this.#composer.dispose();
    this.element.remove();
  }

  #key(event) {
    if (event.key === 'Escape' && !event.defaultPrevented) closeThread();
  }
}
