import { button, coalesce, el } from './dom.js';
import { icon } from './icons.js';
import { navigation } from './navigation.js';
import { PostView } from './post.js';
import { isEphemeral, posts } from './posts.js';
import { layOut } from './rows.js';
import { store } from './store.js';
import { dayName } from './time.js';

const nearBottom = 60;

/**
 * The messages of a channel or a thread, scrolling. It follows the end while the reader is there; a reader who scrolled
 * up stays where they are and is offered a way down.
 */
export class Timeline {
  #layout;
  #read;
  #views = new Map();
  #byPost = new Map();
  #list;
  #scroller;
  #jump;
  #following = true;
  #unseen = 0;
  #lastKey = '';
  #lastTop = 0;
  #newSince = 0;
  #stop = [];
  #loadOlder;

  /**
   * @param {Object} options
   * @param {string} options.label what the log is called
   * @param {'channel'|'conversations'|'thread'} options.layout
   * @param {() => object[]} options.read the messages to show, in order
   * @param {Node} [options.intro] stands above the first message
   * @param {Node} [options.footer] stands below the last message
   * @param {() => Promise<void>} [options.loadOlder] called when the reader reaches the top
   */
  constructor({ label, layout, read, intro, footer, loadOlder }) {
    this.#layout = layout;
    this.#read = read;
    this.#loadOlder = loadOlder;
    // New messages are announced once they are whole (see sync.js); a log that is live by itself would read every edit out.
    this.#list = el('div', { class: 'rows', role: 'log', 'aria-label': label, 'aria-live': 'off' });
    const column = el('div', { class: 'column' }, intro, this.#list, footer);
    this.#scroller = el('div', { class: 'scroller', tabindex: '-1', on: { scroll: () => this.#scrolled(), keydown: (event) => this.#key(event) } }, column);
    this.#jump = button('Jump to the latest messages', {
      icon: icon('chevron'), text: 'Latest', class: 'jump', onClick: () => this.toBottom(),
    });
    this.#jump.hidden = true;
    this.element = el('div', { class: 'timeline' }, this.#scroller, this.#jump);

    const size = new ResizeObserver(() => this.#follow());
    size.observe(column);
    size.observe(this.#scroller);
    const render = coalesce(() => this.render());
    const onEdit = (event) => this.#byPost.get(event.detail.id)?.edit();
    navigation.addEventListener('edit', onEdit);
    this.#stop = [
      () => size.disconnect(),
      () => navigation.removeEventListener('edit', onEdit),
      posts.on('posts', render),
      store.on('users', () => this.#byPost.forEach((view) => view.refresh())),
    ];
  }

  /** Lets go of everything. */
  dispose() {
    this.#stop.forEach((stop) => stop());
  }

  /** Puts the line for new messages after this moment. */
  newSince(at) {
    this.#newSince = at;
  }

  /** Whether the reader is at the end. */
  get following() {
    return this.#following;
  }

  /** Shows the messages as they are now. */
  render() {
    const rows = layOut(this.#read(), {
      keyOf: (post) => posts.keyOf(post), layout: this.#layout, newSince: this.#newSince, myId: store.me?.id,
    });
    const views = new Map();
    let position = this.#list.firstChild;
    for (const row of rows) {
      const view = this.#views.get(row.key) ?? this.#make(row);
      views.set(row.key, view);
      view.update?.(row);
      if (view.element === position) position = position.nextSibling;
      else this.#list.insertBefore(view.element, position);
    }
    for (const [key, view] of this.#views) if (!views.has(key)) view.element.remove();
    this.#views = views;
    this.#byPost = new Map([...views.values()].filter((view) => view.post).map((view) => [view.post.id, view]));
    this.#roving();
    this.#noticeNew(rows);
    this.#follow();
  }

  #make(row) {
    if (row.kind === 'post') return new PostView(this.#layout);
    if (row.kind === 'new') return { element: el('div', { class: 'new-line', role: 'separator' }, el('span', {}, 'New messages')) };
    return { element: el('div', { class: 'day', role: 'separator' }, el('span', {}, dayName(row.at))) };
  }

  #noticeNew(rows) {
    const last = rows.at(-1);
    if (!last || last.key === this.#lastKey) return;
    const first = this.#lastKey === '';
    this.#lastKey = last.key;
    if (first) return;
    if (last.post?.user_id === store.me.id && last.post.sending) this.toBottom();
    else if (!this.#following && last.post && !isEphemeral(last.post)) this.#unseen++;
    this.#showJump();
  }

  #showJump() {
    this.#jump.hidden = this.#following;
    this.#jump.querySelector('span').textContent = this.#unseen > 0 ? 'New messages' : 'Latest';
    this.#jump.classList.toggle('jump-new', this.#unseen > 0);
  }

  /** Goes to the end and stays there. */
  toBottom() {
    this.#following = true;
    this.#unseen = 0;
    this.#follow();
    this.#showJump();
  }

  /** Scrolls a message into view and marks it. Returns whether it is here. */
  mark(postId) {
    const view = this.#byPost.get(postId);
    if (!view) return false;
    this.#following = false;
    view.element.scrollIntoView({ block: 'center' });
    view.mark();
    return true;
  }

  /** Edits the reader's last message. */
  editLast() {
    const own = this.#read().filter((post) => post.user_id === store.me.id && !post.sending && !post.type);
    const view = own.length && this.#byPost.get(own.at(-1).id);
    if (view) view.edit();
    return Boolean(view);
  }

  #follow() {
    if (this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else this.#showJump();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    // Only the reader's own way up ends the following: while an answer streams in, the end runs ahead of the events.
    const atEnd = scrollHeight - scrollTop - clientHeight < nearBottom;
    if (atEnd || scrollTop < this.#lastTop) this.#following = atEnd;
    this.#lastTop = scrollTop;
    if (this.#following) this.#unseen = 0;
    this.#showJump();
    if (scrollTop < 200 && this.#loadOlder) this.#fillTop();
  }

  #fillTop = (() => {
    let busy = false;
    return async () => {
      if (busy) return;
      busy = true;
      const { scrollHeight, scrollTop } = this.#scroller;
      try {
        if (await this.#loadOlder()) {
          this.render();
          // What one was reading stays under one's eyes.
          this.#scroller.scrollTop = scrollTop + this.#scroller.scrollHeight - scrollHeight;
        }
      } finally {
        busy = false;
      }
    };
  })();

  // One stop for the Tab key; the arrow keys walk through the messages.
  #roving() {
    const all = [...this.#list.querySelectorAll(':scope > .post')];
    const current = all.find((post) => post.contains(document.activeElement)) ?? all.at(-1);
    all.forEach((post) => post.setAttribute('tabindex', post === current ? '0' : '-1'));
  }

  #key(event) {
    if (!event.target.matches('.post')) return;
    const all = [...this.#list.querySelectorAll(':scope > .post')];
    const at = all.indexOf(event.target);
    const target = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (target === undefined || !all[target]) return;
    event.preventDefault();
    all.forEach((post) => post.setAttribute('tabindex', '-1'));
    all[target].setAttribute('tabindex', '0');
    all[target].focus();
  }
}
