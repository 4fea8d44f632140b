import { ChannelPane } from './channel.js';
import { button, el } from './dom.js';
import { navigation, openThread, readAddress, rememberChannel, startChannel } from './navigation.js';
import { posts } from './posts.js';
import { Sidebar } from './sidebar.js';
import { store } from './store.js';
import { openSwitcher } from './switcher.js';
import { sync } from './sync.js';
import { ThreadPane } from './thread.js';
import { toast } from './toasts.js';

const narrow = matchMedia('(max-width: 720px)');

/** The page once one is signed in: channels at the left, the channel, and a thread beside it. */
export class Shell {
  #channel = null;
  #thread = null;
  #sidebar;
  #banner = el('div', { class: 'banner', role: 'status' });
  #panes = el('div', { class: 'panes' });
  #backdrop = el('div', { class: 'backdrop', on: { click: () => this.#showSidebar(false) } });

  /** @param {{signOut: () => void}} options */
  constructor({ signOut }) {
    this.#sidebar = new Sidebar({ signOut, close: () => this.#showSidebar(false) });
    this.#banner.hidden = true;
    this.element = el('div', { class: 'shell' }, this.#sidebar.element, this.#backdrop, el('div', { class: 'content' }, this.#banner, this.#panes));
    const on = (name, handle) => navigation.addEventListener(name, (event) => handle(event.detail ?? {}));
    on('channel', ({ id }) => this.#openChannel(id));
    on('post', ({ id }) => this.#openPost(id));
    on('thread', (target) => this.#openThread(target));
    on('thread-closed', () => this.#closeThread());
    on('reply', ({ post }) => this.#channel?.reply(post));
    store.on('connection', () => this.#showConnection());
    posts.on('posts', () => this.#thread && !posts.get(this.#thread.rootId) && this.#closeThread());
    sync.addEventListener('reply', (event) => this.#noticeReply(event.detail));
    window.addEventListener('hashchange', () => this.#follow());
    document.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Opens what the address asks for. */
  start() {
    return this.#follow();
  }

  async #follow() {
    const target = readAddress();
    if (target.kind === 'post') {
      if (location.pathname !== '/') history.replaceState(null, '', `/#/posts/${target.id}`);
      await this.#openPost(target.id);
    } else {
      const id = target.kind === 'channel' ? target.id : startChannel()?.id;
      if (id) await this.#openChannel(id);
      else this.#panes.replaceChildren(el('main', { class: 'channel nowhere' }, el('p', {}, 'You are not in any channel yet. Ask an administrator to add you to a team.')));
    }
  }

  async #openChannel(id, { focus = true } = {}) {
    this.#showSidebar(false);
    if (this.#channel?.channel.id === id) {
      if (focus && !narrow.matches) this.#channel.focus();
      return true;
    }
    try {
      const channel = await store.needChannel(id);
      this.#closeThread({ focus: false });
      this.#channel?.dispose();
      store.currentChannelId = id;
      this.#channel = new ChannelPane(channel, { openSidebar: () => this.#showSidebar(true) });
      this.#panes.prepend(this.#channel.element);
      rememberChannel(id);
      store.changed('current');
      // On a narrow screen the keyboard that comes with the focus would hide half of what one came to read.
      if (focus && !narrow.matches) this.#channel.focus();
      await this.#channel.load();
      sync.viewed();
      return true;
    } catch (error) {
      toast(`The channel could not be opened. ${error.message}`, { kind: 'error' });
      return false;
    }
  }

  async #openPost(id) {
    let post;
    try {
      post = await posts.loadPost(id);
    } catch {
      toast('That message does not exist, or you may not read it.', { kind: 'error' });
      if (!this.#channel && startChannel()) await this.#openChannel(startChannel().id);
      return;
    }
    if (!await this.#openChannel(post.channel_id, { focus: false })) return;
    const root = post.root_id ? await posts.loadPost(post.root_id) : post;
    const shown = await this.#channel.mark(post.id, root.create_at);
    if (!shown && post.root_id) {
      await this.#channel.mark(root.id, root.create_at);
      await this.#openThread({ rootId: root.id, focus: false, mark: post.id });
    }
  }

  async #openThread({ rootId, focus = true, mark = '' }) {
    if (!posts.get(rootId)) await posts.loadPost(rootId);
    if (this.#thread?.rootId !== rootId) {
      this.#thread?.dispose();
      this.#thread = new ThreadPane(rootId);
      this.#panes.append(this.#thread.element);
      this.element.classList.add('with-thread');
    }
    if (mark) {
      await posts.loadThread(rootId);
      // The rows follow the messages in the next turn.
      setTimeout(() => this.#thread?.mark(mark));
    }
    if (focus) this.#thread.focus();
  }

  #closeThread({ focus = true } = {}) {
    if (!this.#thread) return;
    this.#thread.dispose();
    this.#thread = null;
    this.element.classList.remove('with-thread');
    if (focus && !narrow.matches) this.#channel?.focus();
  }

  // One who asked in a channel should see the answer come without looking for it.
  #noticeReply({ post, mentioned }) {
    if (post.channel_id !== this.#channel?.channel.id || store.isBotChannel(this.#channel.channel)) return;
    if (this.#thread?.rootId === post.root_id) return;
    const root = posts.get(post.root_id);
    const author = store.users.get(post.user_id);
    const mine = root?.user_id === store.me.id;
    if (mine && author?.is_bot && !this.#thread && !narrow.matches) {
      openThread(post.root_id, { focus: false });
    } else if (mine || mentioned) {
      toast(`${store.displayName(author)} replied in a thread.`, { action: { text: 'Open', run: () => openThread(post.root_id) } });
    }
  }

  #showConnection() {
    clearTimeout(this.lostTimer);
    if (store.connection !== 'lost') {
      this.#banner.hidden = true;
      return;
    }
    // A connection that is back at once needs no words.
    this.lostTimer = setTimeout(() => {
      this.#banner.replaceChildren(el('span', { class: 'spinner', 'aria-hidden': 'true' }), 'Connection lost. Reconnecting…');
      this.#banner.hidden = false;
    }, 1000);
  }

  #showSidebar(open) {
    const was = this.element.classList.contains('sidebar-open');
    this.element.classList.toggle('sidebar-open', open);
    if (open) (this.#sidebar.element.querySelector('[aria-current]') ?? this.#sidebar.element.querySelector('button')).focus();
    else if (was) this.element.querySelector('.pane-head .only-narrow')?.focus();
  }

  #key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openSwitcher();
    } else if (event.key === 'Escape' && this.element.classList.contains('sidebar-open')) {
      this.#showSidebar(false);
    }
  }
}

/** What is shown when the page could not be loaded. */
export function failure(error, again) {
  return el('main', { class: 'sign-in' }, el('div', { class: 'sign-in-form' },
    el('h1', {}, 'The chat could not be loaded'),
    el('p', { role: 'alert' }, error.message),
    button('Try again', { text: 'Try again', class: 'button primary', onClick: again })));
}
