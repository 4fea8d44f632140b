using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Channels;

/// <summary>What a member has not read.</summary>
internal sealed record UnreadCount(long Messages, long Mentions, long RootMessages, long RootMentions);

/// <summary>Counts of unread messages: the channel's totals less what the member had seen.</summary>
internal sealed class UnreadCounter(ChatState state)
{
    public UnreadCount Of(Channel channel, string userId) => state.ChannelMembers.Find(ChatState.Key(channel.Id, userId)) is { } member
        ? new UnreadCount(
            Math.Max(0, channel.TotalMsgCount - member.MsgCount),
            member.MentionCount,
            Math.Max(0, channel.TotalMsgCountRoot - member.MsgCountRoot),
            member.MentionCountRoot)
        : new UnreadCount(0, 0, 0, 0);
}
