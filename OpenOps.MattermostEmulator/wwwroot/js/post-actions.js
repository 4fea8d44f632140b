import { api } from './api.js';
import { assistantItems } from './assistant.js';
import { button } from './dom.js';
import { icon } from './icons.js';
import { confirm } from './modal.js';
import { edit, openThread, permalink, reply } from './navigation.js';
import { openMenu } from './popover.js';
import { isEphemeral, posts } from './posts.js';
import { pickReaction } from './reactions.js';
import { store } from './store.js';
import { toast } from './toasts.js';

/** What can be done with a message, as buttons that show on hover and while the message has the focus. */
export function postToolbar(post, layout) {
  if (post.sending) return [];
  if (isEphemeral(post)) {
    return [button('Dismiss', { icon: icon('close'), onClick: () => posts.remove(post.id) })];
  }
  return [
    button('Add reaction', { icon: icon('smile'), onClick: (event) => pickReaction(event.currentTarget, posts.get(post.id)) }),
    layout === 'thread' ? null : button('Reply', { icon: icon('reply'), onClick: () => answer(post, layout) }),
    button('More actions', {
      icon: icon('more'), attributes: { 'aria-haspopup': 'menu' },
      onClick: (event) => openMenu(event.currentTarget, 'Message actions', menuItems(posts.get(post.id), layout)),
    }),
  ].filter(Boolean);
}

function answer(post, layout) {
  if (layout === 'conversations') reply(post);
  else openThread(post.root_id || post.id);
}

function menuItems(post, layout) {
  const own = post.user_id === store.me.id && !post.type?.startsWith('system_');
  const assistant = assistantItems(post);
  return [
    ...assistant,
    { text: 'Copy link', group: assistant.length > 0, icon: icon('link'), run: () => copy(permalink(post.id), 'Link copied.') },
    { text: 'Copy text', icon: icon('copy'), run: () => copy(post.message, 'Text copied.') },
    layout === 'conversations' && { text: 'Open thread', icon: icon('thread'), run: () => openThread(post.root_id || post.id) },
    own && { text: 'Edit', icon: icon('compose'), run: () => edit(post) },
    own && { text: 'Delete', icon: icon('trash'), danger: true, run: () => remove(post) },
  ].filter(Boolean);
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast('The browser did not allow copying.', { kind: 'error' });
  }
}

/** Deletes a message after asking. */
export async function remove(post) {
  const text = post.reply_count ? 'The message and the replies to it will be gone for everyone.' : 'The message will be gone for everyone.';
  if (!await confirm({ title: 'Delete this message?', text, action: 'Delete' })) return;
  try {
    await api.deletePost(post.id);
    posts.remove(post.id);
  } catch (error) {
    toast(`Not deleted. ${error.message}`, { kind: 'error' });
  }
}
