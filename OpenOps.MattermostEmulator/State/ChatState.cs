using OpenOps.MattermostEmulator.Persistence;

namespace OpenOps.MattermostEmulator.State;

/// <summary>
/// Everything the emulator knows, under one lock. A write scope collects changes and events; when it ends the changes go
/// to the journal as one line, and only then do the events go out: nobody hears of what a crash could take back.
/// </summary>
internal sealed class ChatState : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Change> _changes = [];
    private readonly List<ChatEvent> _events = [];
    private readonly Journal _journal;
    private readonly IEventSink _sink;
    private readonly TimeProvider _time;
    private int _depth;
    private long _last;

    public ChatState(Journal journal, IEventSink sink, TimeProvider time)
    {
        (_journal, _sink, _time) = (journal, sink, time);
        Users = new Table<User>("users", user => user.Id, _changes.Add);
        Credentials = new Table<Credential>("credentials", row => row.UserId, _changes.Add);
        Bots = new Table<Bot>("bots", bot => bot.UserId, _changes.Add);
        Sessions = new Table<Session>("sessions", session => session.Token, _changes.Add);
        AccessTokens = new Table<AccessToken>("access_tokens", token => token.Id, _changes.Add);
        Preferences = new Table<Preference>("preferences", Key, _changes.Add);
        Teams = new Table<Team>("teams", team => team.Id, _changes.Add);
        TeamMembers = new Table<TeamMember>("team_members", member => Key(member.TeamId, member.UserId), _changes.Add);
        Channels = new Table<Channel>("channels", channel => channel.Id, _changes.Add);
        ChannelMembers = new Table<ChannelMember>("channel_members", member => Key(member.ChannelId, member.UserId), _changes.Add);
        Posts = new Table<Post>("posts", post => post.Id, _changes.Add);
        Reactions = new Table<Reaction>("reactions", Key, _changes.Add);
        Files = new Table<FileInfoRecord>("files", file => file.Id, _changes.Add);
        Commands = new Table<Command>("commands", command => command.Id, _changes.Add);
        Settings = new Table<Setting>("settings", setting => setting.Name, _changes.Add);
        Plugins = new Table<Plugin>("plugins", plugin => plugin.Id, _changes.Add);
        Emoji = new Table<CustomEmoji>("emoji", emoji => emoji.Name, _changes.Add);

        UsersByName = new Index<User>(Users, user => user.Id, user => user.Username);
        UsersByEmail = new Index<User>(Users, user => user.Id, user => user.Email);
        TokensByValue = new Index<AccessToken>(AccessTokens, token => token.Id, token => token.Token);
        PreferencesOf = new Index<Preference>(Preferences, Key, preference => preference.UserId);
        TeamsByName = new Index<Team>(Teams, team => team.Id, team => team.Name);
        MembersOfTeam = new Index<TeamMember>(TeamMembers, member => member.UserId, member => member.TeamId);
        TeamsOf = new Index<TeamMember>(TeamMembers, member => member.TeamId, member => member.UserId);
        ChannelsByName = new Index<Channel>(Channels, channel => channel.Id, channel => Key(channel.TeamId, channel.Name));
        ChannelsOfTeam = new Index<Channel>(Channels, channel => channel.Id, channel => channel.TeamId);
        MembersOfChannel = new Index<ChannelMember>(ChannelMembers, member => member.UserId, member => member.ChannelId);
        ChannelsOf = new Index<ChannelMember>(ChannelMembers, member => member.ChannelId, member => member.UserId);
        PostsOfChannel = new Index<Post>(Posts, post => post.Id, post => post.ChannelId);
        ReactionsOf = new Index<Reaction>(Reactions, Key, reaction => reaction.PostId);
        CommandsOfTeam = new Index<Command>(Commands, command => command.Id, command => command.TeamId);
        ChannelTimeline = new Timeline(Posts, post => post.OriginalId.Length == 0 ? post.ChannelId : null);
        ThreadTimeline = new Timeline(Posts, post => post.OriginalId.Length == 0 && post.RootId.Length > 0 ? post.RootId : null);

        _journal.Open(
        [
            Users, Credentials, Bots, Sessions, AccessTokens, Preferences, Teams, TeamMembers, Channels, ChannelMembers,
            Posts, Reactions, Files, Commands, Settings, Plugins, Emoji,
        ]);
    }

    public Table<User> Users { get; }
    public Table<Credential> Credentials { get; }
    public Table<Bot> Bots { get; }
    public Table<Session> Sessions { get; }
    public Table<AccessToken> AccessTokens { get; }
    public Table<Preference> Preferences { get; }
    public Table<Team> Teams { get; }
    public Table<TeamMember> TeamMembers { get; }
    public Table<Channel> Channels { get; }
    public Table<ChannelMember> ChannelMembers { get; }
    public Table<Post> Posts { get; }
    public Table<Reaction> Reactions { get; }
    public Table<FileInfoRecord> Files { get; }
    public Table<Command> Commands { get; }
    public Table<Setting> Settings { get; }
    public Table<Plugin> Plugins { get; }
    public Table<CustomEmoji> Emoji { get; }

    public Index<User> UsersByName { get; }
    public Index<User> UsersByEmail { get; }
    public Index<AccessToken> TokensByValue { get; }
    public Index<Preference> PreferencesOf { get; }
    public Index<Team> TeamsByName { get; }
    public Index<TeamMember> MembersOfTeam { get; }
    public Index<TeamMember> TeamsOf { get; }
    public Index<Channel> ChannelsByName { get; }
    public Index<Channel> ChannelsOfTeam { get; }
    public Index<ChannelMember> MembersOfChannel { get; }
    public Index<ChannelMember> ChannelsOf { get; }
    public Index<Post> PostsOfChannel { get; }
    public Index<Reaction> ReactionsOf { get; }
    public Index<Command> CommandsOfTeam { get; }
    public Timeline ChannelTimeline { get; }
    public Timeline ThreadTimeline { get; }

    public static string Key(string one, string other) => $"{one}/{other}";

    public static string Key(Reaction reaction) => $"{reaction.PostId}/{reaction.UserId}/{reaction.EmojiName}";

    public static string Key(Preference preference) => $"{preference.UserId}/{preference.Category}/{preference.Name}";

    /// <summary>Milliseconds since 1970, each later than the last: the order of posts is the order of their times.</summary>
    public long Now()
    {
        lock (_lock)
        {
            return _last = Math.Max(_last + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Holds the lock for reading.</summary>
    public Lock.Scope Read() => _lock.EnterScope();

    /// <summary>Holds the lock for changes, which are stored and announced when the outermost scope ends.</summary>
    public WriteScope Write()
    {
        _lock.Enter();
        _depth++;
        return new WriteScope(this);
    }

    /// <summary>Announces an event when the write scope ends.</summary>
    public void Publish(ChatEvent chatEvent)
    {
        using var scope = Write();
        _events.Add(chatEvent);
    }

    public void Dispose() => _journal.Dispose();

    private void End()
    {
        try
        {
            if (--_depth == 0)
            {
                Commit();
            }
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void Commit()
    {
        if (_changes.Count > 0)
        {
            _journal.Append(_changes);
            _changes.Clear();
        }

        foreach (var chatEvent in _events)
        {
            _sink.Deliver(chatEvent, AudienceOf(chatEvent.Broadcast));
        }

        _events.Clear();
    }

    private IReadOnlyCollection<string>? AudienceOf(Broadcast broadcast) => broadcast switch
    {
        { UserId.Length: > 0 } => [broadcast.UserId],
        { ChannelId.Length: > 0 } => [.. MembersOfChannel[broadcast.ChannelId].Select(member => member.UserId)],
        { TeamId.Length: > 0 } => [.. MembersOfTeam[broadcast.TeamId].Where(member => member.DeleteAt == 0).Select(member => member.UserId)],
        _ => null,
    };

    /// <summary>Changes being made. A ref struct, so that no await can come between the first and the last.</summary>
    internal readonly ref struct WriteScope(ChatState state)
    {
        public void Dispose() => state.End();
    }
}
