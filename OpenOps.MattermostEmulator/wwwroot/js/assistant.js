import { api } from './api.js';
import { button } from './dom.js';
import { icon } from './icons.js';
import { permalink } from './navigation.js';
import { openMenu } from './popover.js';
import { applyReaction } from './reactions.js';
import { noteInChannel, runCommand } from './sending.js';
import { store } from './store.js';
import { toast } from './toasts.js';

// What the assistants can do for a person, offered where it is wanted. All of it is slash commands that one could type:
// the same entries that the plug-in adds to Mattermost's own page.

const recordings = /^(vtt|srt|txt|mp4|webm|mov|mkv|mp3|wav|m4a|ogg)$/i;
const emojiName = /^[a-z0-9_+-]{1,64}$/;
const nonceLifetime = 3 * 60_000;
const pending = new Map();

const has = (trigger) => store.commands.some((command) => command.trigger === trigger);

/** The entries for a message's menu; none where the team has no such commands. */
export function assistantItems(post) {
  if (post.type?.startsWith('system_') || post.sending) return [];
  const link = permalink(post.id);
  const hasRecording = (post.metadata?.files ?? []).some((file) => recordings.test(file.extension ?? ''));
  return [
    ...(has('summarize') ? [
      { text: 'Summarize thread', icon: icon('summary'), run: () => run(post.channel_id, `/summarize ${link}`) },
      { text: 'Find action items', icon: icon('actions'), run: () => run(post.channel_id, `/summarize actions ${link}`) },
      { text: 'Find open questions', icon: icon('question'), run: () => run(post.channel_id, `/summarize questions ${link}`) },
    ] : []),
    has('summarize') && hasRecording
      && { text: 'Summarize meeting', icon: icon('meeting'), run: () => run(post.channel_id, `/summarize meeting ${link}`) },
    has('react') && { text: 'React for me', icon: icon('smile'), run: () => reactForMe(post) },
  ].filter(Boolean);
}

/**
 * The button at a channel's head that asks for its summary; nothing where the team has no such command.
 * @param {object} channel
 * @param {number} seen when the channel was last looked at before it was opened: opening it counts as having read it all
 */
export function channelButton(channel, seen) {
  if (!has('summarize') || store.isBotChannel(channel)) return null;
  const unread = seen > 1 ? `from ${new Date(seen).toISOString()}` : 'unread';
  const item = (text, range) => ({ text, run: () => run(channel.id, `/summarize channel ${range}`) });
  return button('Summarize channel', {
    icon: icon('summary'), class: 'icon-button pane-action', attributes: { 'aria-haspopup': 'menu' },
    onClick: (event) => openMenu(event.currentTarget, 'Summarize channel', [
      item('What I have not read', unread), item('The last 24 hours', '24h'), item('The last 7 days', '7d'),
    ]),
  });
}

/** Adds the reaction that an assistant chose, if this page asked for it: the answer to somebody else's wish has another number. */
export async function takeReaction(post) {
  const wish = post.props?.openops_reaction;
  const asked = wish && pending.get(wish.nonce);
  if (!asked) return;
  pending.delete(wish.nonce);
  if (asked.postId !== wish.post_id || asked.until < Date.now() || !emojiName.test(wish.emoji)) return;
  try {
    applyReaction(await api.react(store.me.id, wish.post_id, wish.emoji), true);
  } catch (error) {
    toast(error.message, { kind: 'error' });
  }
}

async function reactForMe(post) {
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))].map((part) => part.toString(16).padStart(2, '0')).join('');
  pending.set(nonce, { postId: post.id, until: Date.now() + nonceLifetime });
  if (!await run(post.channel_id, `/react ${permalink(post.id)} --as-me=${nonce}`)) pending.delete(nonce);
}

async function run(channelId, command) {
  try {
    await runCommand({ channelId, command });
    return true;
  } catch (error) {
    noteInChannel({ channelId, message: `That did not work. ${error.message}` });
    return false;
  }
}
