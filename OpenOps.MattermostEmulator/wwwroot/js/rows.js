import { dayKey } from './time.js';
import { isEphemeral } from './posts.js';

const closeTogether = 5 * 60_000;

/**
 * @typedef {Object} Row
 * @property {string} key
 * @property {'day'|'new'|'post'} kind
 * @property {object} [post]
 * @property {boolean} [compact] follows a message of the same author closely, so its head is left out
 * @property {boolean} [inline] a reply shown below its root
 * @property {object[]} [replies] those to a root of a channel, which stand in the thread
 * @property {number} [at] the moment of a day
 */

/**
 * Lays the messages of a channel or a thread out as rows.
 * @param {object[]} list messages in order
 * @param {Object} options
 * @param {(post: object) => string} options.keyOf
 * @param {'channel'|'conversations'|'thread'} options.layout conversations: replies stand below their root
 * @param {number} [options.newSince] where the line for new messages goes
 * @param {string} [options.myId]
 * @returns {Row[]}
 */
export function layOut(list, { keyOf, layout, newSince = 0, myId = '' }) {
  const ordered = layout === 'conversations' ? byConversation(list) : layout === 'channel' ? roots(list) : list;
  const replies = layout === 'channel' ? repliesByRoot(list) : new Map();
  const rows = [];
  let previous = null;
  let day = '';
  let marked = newSince === 0;
  for (const post of ordered) {
    const inline = layout === 'conversations' && Boolean(post.root_id);
    if (!inline && layout !== 'thread' && dayKey(post.create_at) !== day) {
      day = dayKey(post.create_at);
      rows.push({ key: `day:${day}`, kind: 'day', at: post.create_at });
      previous = null;
    }
    if (!marked && post.create_at > newSince && post.user_id !== myId && !isEphemeral(post)) {
      marked = true;
      rows.push({ key: 'new', kind: 'new' });
      previous = null;
    }
    const answered = Boolean(previous && replies.has(previous.id));
    rows.push({ key: keyOf(post), kind: 'post', post, inline, replies: replies.get(post.id) ?? [], compact: isNotice(post) || (!answered && follows(post, previous)) });
    previous = post;
  }
  return rows;
}

function roots(list) {
  return list.filter((post) => !post.root_id || isEphemeral(post));
}

function repliesByRoot(list) {
  return Map.groupBy(list.filter((post) => post.root_id), (post) => post.root_id);
}

function byConversation(list) {
  const replies = repliesByRoot(list);
  const known = new Set(list.map((post) => post.id));
  return list.flatMap((post) => {
    if (!post.root_id) return [post, ...(replies.get(post.id) ?? [])];
    return known.has(post.root_id) ? [] : [post];
  });
}

// Who joined and who left: a line each, without a face.
function isNotice(post) {
  return Boolean(post.type?.startsWith('system_')) && !isEphemeral(post);
}

function follows(post, previous) {
  return previous !== null
    && previous.user_id === post.user_id
    && Boolean(previous.root_id) === Boolean(post.root_id)
    && (previous.type ?? '') === (post.type ?? '')
    && post.create_at - previous.create_at < closeTogether
    && (post.props?.override_username ?? '') === (previous.props?.override_username ?? '');
}
