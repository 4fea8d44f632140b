import { api } from './api.js';

/**
 * What the page knows of people and channels. Views listen: `channels`, `users`, `statuses`, `current`, `connection`.
 */
class Store extends EventTarget {
  me = null;
  team = null;
  currentChannelId = '';
  /** @type {'connecting'|'connected'|'lost'} */
  connection = 'connecting';
  users = new Map();
  channels = new Map();
  memberships = new Map();
  statuses = new Map();
  commands = [];

  /** Tells the views of one topic that it changed. */
  changed(topic, detail) {
    this.dispatchEvent(new CustomEvent(topic, { detail }));
  }

  /** Listens to topics; the returned function stops that. */
  on(topics, listener) {
    const names = topics.split(' ');
    names.forEach((name) => this.addEventListener(name, listener));
    return () => names.forEach((name) => this.removeEventListener(name, listener));
  }

  /** Everything that the side bar needs. */
  async load() {
    this.me = await api.me();
    const teams = await api.myTeams();
    this.team = teams[0] ?? null;
    if (this.team) {
      await Promise.all([this.loadChannels(), this.#loadTeamUsers(), this.#loadCommands()]);
    }
    this.addUsers([this.me]);
  }

  /** Fetches channels and read marks again, for instance after a connection was lost. */
  async loadChannels() {
    const [channels, memberships] = await Promise.all([api.myChannels(this.team.id), api.myMemberships(this.team.id)]);
    this.channels = new Map(channels.map((channel) => [channel.id, channel]));
    this.memberships = new Map(memberships.map((membership) => [membership.channel_id, membership]));
    await this.needUsers(channels.filter((channel) => channel.type === 'D').map((channel) => this.peerId(channel)));
    this.changed('channels');
  }

  async #loadTeamUsers() {
    this.addUsers(await api.teamUsers(this.team.id));
  }

  async #loadCommands() {
    this.commands = await api.commands(this.team.id);
  }

  /** Remembers users. */
  addUsers(users) {
    for (const user of users) this.users.set(user.id, user);
    if (users.length) this.changed('users');
  }

  /** Fetches those users that are not known yet. */
  async needUsers(ids) {
    const missing = [...new Set(ids)].filter((id) => id && !this.users.has(id));
    if (missing.length) this.addUsers(await api.usersByIds(missing));
  }

  /** Fetches who is there, of the people with a direct channel. */
  async loadStatuses() {
    const ids = [...this.channels.values()].filter((channel) => channel.type === 'D').map((channel) => this.peerId(channel));
    const people = ids.filter((id) => !this.users.get(id)?.is_bot);
    if (!people.length) return;
    for (const status of await api.statuses(people)) this.statuses.set(status.user_id, status.status);
    this.changed('statuses');
  }

  /** A channel that may have come into being just now. */
  async needChannel(id) {
    if (!this.channels.has(id)) {
      const [channel, membership] = await Promise.all([api.channel(id), api.membership(id)]);
      this.channels.set(id, channel);
      this.memberships.set(id, membership);
      if (channel.type === 'D') await this.needUsers([this.peerId(channel)]);
      this.changed('channels');
    }
    return this.channels.get(id);
  }

  /** Opens (or creates) the direct channel with someone. */
  async openDirect(userId) {
    const channel = await api.openDirect(this.me.id, userId);
    await this.needUsers([userId]);
    return this.needChannel(channel.id);
  }

  /** The other person of a direct channel; oneself in the channel with oneself. */
  peerId(channel) {
    const ids = channel.name.split('__');
    return ids.find((id) => id !== this.me.id) ?? this.me.id;
  }

  /** The other person of a direct channel, where known. */
  peer(channel) {
    return channel.type === 'D' ? this.users.get(this.peerId(channel)) : undefined;
  }

  /** Whether a channel is a conversation with a bot. */
  isBotChannel(channel) {
    return this.peer(channel)?.is_bot === true;
  }

  /** What a channel is called. */
  channelName(channel) {
    if (channel.type === 'D') return this.displayName(this.peer(channel));
    return channel.display_name || channel.name;
  }

  /** What a user is called in the conversation. */
  displayName(user) {
    if (!user) return 'Someone';
    return user.nickname || [user.first_name, user.last_name].filter(Boolean).join(' ') || user.username;
  }

  /** Name and user name together. */
  fullName(user) {
    const name = this.displayName(user);
    return name === user.username ? `@${user.username}` : `${name} (@${user.username})`;
  }

  userByName(username) {
    for (const user of this.users.values()) if (user.username === username) return user;
    return null;
  }

  channelByName(name) {
    for (const channel of this.channels.values()) if (channel.type !== 'D' && channel.name === name) return channel;
    return null;
  }

  /** Unread messages and mentions of a channel. */
  unread(channelId) {
    const channel = this.channels.get(channelId);
    const membership = this.memberships.get(channelId);
    if (!channel || !membership) return { messages: 0, mentions: 0 };
    return {
      messages: Math.max(0, channel.total_msg_count - membership.msg_count),
      mentions: membership.mention_count ?? 0,
    };
  }

  /** Counts a message that arrived, as read or as unread. */
  countMessage(channelId, { read, mentioned, createAt }) {
    const channel = this.channels.get(channelId);
    const membership = this.memberships.get(channelId);
    if (!channel || !membership) return;
    // The channel was loaded after this message had been counted by the server.
    if ((channel.last_post_at ?? 0) >= createAt) return;
    channel.total_msg_count++;
    channel.last_post_at = Math.max(channel.last_post_at ?? 0, createAt);
    if (read) membership.msg_count = channel.total_msg_count;
    else if (mentioned) membership.mention_count = (membership.mention_count ?? 0) + 1;
    this.changed('channels');
  }

  /** Marks a channel as read here; the server is told by the caller. */
  markRead(channelId, at = Date.now()) {
    const channel = this.channels.get(channelId);
    const membership = this.memberships.get(channelId);
    if (!channel || !membership) return;
    membership.msg_count = channel.total_msg_count;
    membership.mention_count = 0;
    membership.last_viewed_at = Math.max(at, channel.last_post_at ?? 0);
    this.changed('channels');
  }
}

/** The one store of the page. */
export const store = new Store();
