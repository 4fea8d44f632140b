import { api } from './api.js';
import { posts } from './posts.js';
import { store } from './store.js';

/**
 * Sends a message. It is shown at once; when sending fails it stays, with the reason, to be sent again or discarded.
 * @param {{channelId: string, rootId?: string, message: string, files?: object[]}} draft
 */
export function sendPost({ channelId, rootId = '', message, files = [] }) {
  const latest = posts.inChannel(channelId).at(-1)?.create_at ?? 0;
  const now = Date.now();
  const pending = {
    // The server answers a second attempt with this key with the first one's message.
    id: `${store.me.id}:${now}:${Math.random().toString(36).slice(2, 8)}`,
    create_at: Math.max(now, latest + 1), update_at: 0, edit_at: 0, delete_at: 0,
    user_id: store.me.id, channel_id: channelId, root_id: rootId, message, type: '', props: {},
    metadata: files.length ? { files } : {},
    sending: 'now',
  };
  posts.putLocal(pending);
  return attempt(pending);
}

/** Sends a message again whose sending failed. */
export function retryPost(id) {
  const post = posts.get(id);
  if (post?.sending !== 'failed') return Promise.resolve();
  const again = { ...post, sending: 'now', error: '' };
  posts.putLocal(again);
  return attempt(again);
}

async function attempt(pending) {
  try {
    const sent = await api.createPost({
      channel_id: pending.channel_id,
      root_id: pending.root_id,
      message: pending.message,
      pending_post_id: pending.id,
      file_ids: (pending.metadata.files ?? []).map((file) => file.id),
    });
    // The event may have been faster; an older copy than the one at hand is ignored.
    posts.receive({ ...sent, pending_post_id: sent.pending_post_id || pending.id });
    store.dispatchEvent(new CustomEvent('sent', { detail: sent }));
  } catch (error) {
    if (posts.get(pending.id)) posts.putLocal({ ...pending, sending: 'failed', error: error.message });
  }
}

/** Runs a slash command; what comes of it arrives as events. */
export async function runCommand({ channelId, rootId = '', command }) {
  const answer = await api.execute({ channel_id: channelId, team_id: store.team?.id ?? '', root_id: rootId, command });
  if (answer?.goto_location?.startsWith('/')) location.assign(answer.goto_location);
}

/** Shows a note in a channel that nobody else sees, such as why a command failed. */
export function noteInChannel({ channelId, rootId = '', message }) {
  const latest = posts.inChannel(channelId).at(-1)?.create_at ?? 0;
  posts.putLocal({
    id: `note:${Date.now()}:${Math.random().toString(36).slice(2, 8)}`,
    create_at: Math.max(Date.now(), latest + 1), update_at: 0, edit_at: 0, delete_at: 0,
    user_id: '', channel_id: channelId, root_id: rootId, message, type: 'system_ephemeral', props: {}, metadata: {},
  });
}
