/** An answer of the server that is not a success; `message` is meant for people. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status, 0 when the server was not reached
   * @param {string} id the server's error id
   * @param {string} message
   */
  constructor(status, id, message) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.id = id;
  }
}

let unauthorised = () => {};

/** Sets what happens when the server no longer knows the session. */
export function onUnauthorised(handler) {
  unauthorised = handler;
}

/** Whether a session cookie stands; asking the server would log an error where there is none. */
export function hasSession() {
  return cookie('MMUSERID') !== '';
}

/** Takes away the marks of a session, so that the page begins with signing in. */
export function forgetSession() {
  for (const name of ['MMUSERID', 'MMCSRF']) document.cookie = `${name}=; path=/; max-age=0`;
}

function cookie(name) {
  const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
}

async function call(method, path, { body, form, query, signal } = {}) {
  // X-Requested-With makes the server answer a login with cookies; the CSRF token accompanies them on every write.
  const headers = { 'X-Requested-With': 'XMLHttpRequest' };
  if (method !== 'GET') headers['X-CSRF-Token'] = cookie('MMCSRF');
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const parameters = new URLSearchParams(Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== ''));
  const url = path + (parameters.size ? `?${parameters}` : '');

  let response;
  try {
    response = await fetch(url, {
      method, headers, signal, credentials: 'same-origin', body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', 'The server cannot be reached. Check the connection and try again.');
  }

  const text = await response.text();
  const data = parse(text);
  if (response.ok) return data;
  if (response.status === 401 && path !== '/api/v4/users/login') unauthorised();
  throw new ApiError(response.status, data?.id ?? '', data?.message || defaultMessage(response.status));
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function defaultMessage(status) {
  return status === 429 ? 'Too many requests. Wait a moment and try again.' : `The server answered with status ${status}.`;
}

const v4 = '/api/v4';
const get = (path, query, options) => call('GET', v4 + path, { query, ...options });
const post = (path, body, options) => call('POST', v4 + path, { body, ...options });
const put = (path, body) => call('PUT', v4 + path, { body });
const del = (path) => call('DELETE', v4 + path);

/** The part of Mattermost's API v4 that the page uses, and the one addition of the emulator (`render`). */
export const api = {
  signIn: (loginId, password) => post('/users/login', { login_id: loginId, password }),
  signOut: () => post('/users/logout'),

  me: () => get('/users/me'),
  myTeams: () => get('/users/me/teams'),
  usersByIds: (ids) => post('/users/ids', ids),
  teamUsers: (teamId) => get('/users', { in_team: teamId, page: 0, per_page: 200 }),
  autocompleteUsers: (name, teamId, channelId) => get('/users/autocomplete', { name, in_team: teamId, in_channel: channelId, limit: 20 }),
  statuses: (ids) => post('/users/status/ids', ids),

  myChannels: (teamId) => get(`/users/me/teams/${teamId}/channels`),
  myMemberships: (teamId) => get(`/users/me/teams/${teamId}/channels/members`),
  channel: (id) => get(`/channels/${id}`),
  membership: (id) => get(`/channels/${id}/members/me`),
  openDirect: (myId, userId) => post('/channels/direct', [myId, userId]),
  view: (channelId, previousId) => post('/channels/members/me/view', { channel_id: channelId, prev_channel_id: previousId ?? '' }),

  posts: (channelId, query) => get(`/channels/${channelId}/posts`, query),
  post: (id) => get(`/posts/${id}`),
  thread: (id) => get(`/posts/${id}/thread`),
  createPost: (draft) => post('/posts', draft),
  editPost: (id, message) => put(`/posts/${id}/patch`, { message }),
  deletePost: (id) => del(`/posts/${id}`),

  react: (userId, postId, emoji) => post('/reactions', { user_id: userId, post_id: postId, emoji_name: emoji }),
  unreact: (postId, emoji) => del(`/users/me/posts/${postId}/reactions/${encodeURIComponent(emoji)}`),

  act: (postId, actionId, body) => post(`/posts/${postId}/actions/${encodeURIComponent(actionId)}`, body),
  submitDialog: (submission) => post('/actions/dialogs/submit', submission),

  commands: (teamId) => get(`/teams/${teamId}/commands/autocomplete`),
  execute: (command) => post('/commands/execute', command),

  upload: (channelId, file, signal) => {
    const form = new FormData();
    form.append('channel_id', channelId);
    form.append('files', file, file.name);
    return call('POST', `${v4}/files`, { form, signal });
  },
  pictureUrl: (user) => `${v4}/users/${user.id}/image?_=${user.last_picture_update}`,
  fileUrl: (id) => `${v4}/files/${id}`,

  render: (texts) => call('POST', '/emulator/render', { body: { texts } }),
};
