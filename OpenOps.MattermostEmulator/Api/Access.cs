using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api;

/// <summary>
/// Who may see and do what. Called while the state is held. An unknown channel is answered like a foreign one, so that
/// nobody learns what exists.
/// </summary>
internal sealed class Access(ChatState state)
{
    public bool IsMember(string channelId, string userId) => state.ChannelMembers.Find(ChatState.Key(channelId, userId)) is not null;

    public bool IsTeamMember(string teamId, string userId) =>
        state.TeamMembers.Find(ChatState.Key(teamId, userId)) is { DeleteAt: 0 };

    /// <summary>The channel, if the caller may read and write its posts.</summary>
    public Channel Member(Caller caller, string? channelId) =>
        state.Channels.Find(channelId) is { } channel && (IsMember(channel.Id, caller.Id) || caller.IsAdmin)
            ? channel
            : throw ApiErrors.Forbidden();

    /// <summary>The channel, if the caller may know of it: a member, or anybody of the team when it is public.</summary>
    public bool CanSee(Caller caller, Channel channel) =>
        caller.IsAdmin || IsMember(channel.Id, caller.Id) || (channel.IsOpen && IsTeamMember(channel.TeamId, caller.Id));

    /// <summary>The live post, if the caller may read it.</summary>
    public Post Readable(Caller caller, string postId)
    {
        var post = state.Posts.Find(postId) is { IsLive: true } found ? found : throw ApiErrors.NoPost();
        return state.Channels.Find(post.ChannelId) is { } channel && CanSee(caller, channel) ? post : throw ApiErrors.Forbidden();
    }

    public Team Team(Caller caller, string teamId)
    {
        var team = state.Teams.Find(teamId) ?? throw ApiErrors.NoTeam();
        return caller.IsAdmin || IsTeamMember(teamId, caller.Id) ? team : throw ApiErrors.Forbidden();
    }

    public static void Admin(Caller caller)
    {
        if (!caller.IsAdmin)
        {
            throw ApiErrors.Forbidden();
        }
    }
}
