using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Channels;

/// <summary>Marks channels as read.</summary>
internal sealed class ChannelViews(ChatState state)
{
    /// <summary>Marks the channels the caller is in; answers when each was last written in.</summary>
    public Dictionary<string, long> View(Caller caller, params IEnumerable<string?> channelIds)
    {
        using var scope = state.Write();
        var times = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var id in channelIds)
        {
            if (state.Channels.Find(id) is not { } channel || state.ChannelMembers.Find(ChatState.Key(channel.Id, caller.Id)) is not { } member)
            {
                continue;
            }

            times[channel.Id] = channel.LastPostAt;
            state.ChannelMembers.Put(Seen(channel, member));
            state.Publish(ChatEvent.ToUser("channel_viewed", caller.Id, new JsonObject { ["channel_id"] = channel.Id }));
        }

        return times;
    }

    /// <summary>A membership with everything read.</summary>
    public static ChannelMember Seen(Channel channel, ChannelMember member) => member with
    {
        LastViewedAt = Math.Max(member.LastViewedAt, channel.LastPostAt),
        LastUpdateAt = Math.Max(member.LastUpdateAt, channel.LastPostAt),
        MsgCount = channel.TotalMsgCount,
        MsgCountRoot = channel.TotalMsgCountRoot,
        MentionCount = 0,
        MentionCountRoot = 0,
    };
}
