using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Channels;

/// <summary>Who is in a channel, and the events and system posts that coming and going cause.</summary>
internal sealed class ChannelMembership(ChatState state, Access access, SystemPosts systemPosts)
{
    public static ApiErrorException NoMember() =>
        ApiErrors.Of(404, "app.channel.get_member.missing.app_error", "No channel member found for that user ID and channel ID.");

    /// <summary>Adds somebody, as themselves or by a member.</summary>
    public ChannelMember Add(Caller caller, string channelId, string userId)
    {
        using var scope = state.Write();
        var channel = state.Channels.Find(channelId) ?? throw ApiErrors.NoChannel();
        if (channel.Type is "D" or "G")
        {
            throw ApiErrors.Of(400, "api.channel.add_user_to_channel.type.app_error", "Can not add user to this channel type.");
        }

        var allowed = access.IsMember(channelId, caller.Id)
            || (channel.IsOpen && userId == caller.Id && access.IsTeamMember(channel.TeamId, caller.Id));
        if (!allowed && !caller.IsAdmin)
        {
            throw ApiErrors.Forbidden();
        }

        var user = state.Users.Find(userId) ?? throw ApiErrors.NoUser();
        if (state.ChannelMembers.Find(ChatState.Key(channelId, userId)) is { } present)
        {
            return present;
        }

        if (!access.IsTeamMember(channel.TeamId, userId))
        {
            throw Teams.TeamService.NoMember();
        }

        if (channel.DeleteAt != 0)
        {
            throw ApiErrors.Of(400, "api.channel.add_user.to.channel.failed.deleted.app_error", "Failed to add user to channel because they have been removed from the team.");
        }

        var member = Remember(channelId, userId, asAdmin: false);
        state.Publish(ChatEvent.ToChannel(
            "user_added", channelId, new JsonObject { ["user_id"] = userId, ["team_id"] = channel.TeamId }));
        if (userId == caller.Id)
        {
            systemPosts.Add(
                channel, user, "system_join_channel", $"{user.Username} joined the channel.", new JsonObject { ["username"] = user.Username });
        }
        else
        {
            systemPosts.Add(
                channel, caller.User, "system_add_to_channel", $"{user.Username} added to the channel by {caller.User.Username}.",
                new JsonObject
                {
                    ["addedUserId"] = user.Id,
                    ["addedUsername"] = user.Username,
                    ["userId"] = caller.Id,
                    ["username"] = caller.User.Username,
                });
        }

        return member;
    }

    /// <summary>Takes somebody out, by themselves or by a member.</summary>
    public void Remove(Caller caller, string channelId, string userId)
    {
        using var scope = state.Write();
        var channel = state.Channels.Find(channelId) ?? throw ApiErrors.NoChannel();
        if (channel.Type is "D" or "G")
        {
            throw ApiErrors.Of(400, "api.channel.remove_channel_member.type.app_error", "Unable to remove user from this type of channel.");
        }

        if (!access.IsMember(channelId, caller.Id) && !caller.IsAdmin)
        {
            throw ApiErrors.Forbidden();
        }

        var user = state.Users.Find(userId) ?? throw ApiErrors.NoUser();
        if (!access.IsMember(channelId, userId))
        {
            throw NoMember();
        }

        if (channel.Name == "town-square")
        {
            throw ApiErrors.Of(400, "api.channel.remove.default.app_error", "Unable to remove user from the default channel town-square.");
        }

        Forget(channelId, userId, caller.Id);
        if (userId == caller.Id)
        {
            systemPosts.Add(
                channel, user, "system_leave_channel", $"{user.Username} left the channel.", new JsonObject { ["username"] = user.Username });
        }
        else
        {
            systemPosts.Add(
                channel, caller.User, "system_remove_from_channel", $"@{user.Username} removed from the channel.",
                new JsonObject { ["removedUserId"] = user.Id, ["removedUsername"] = user.Username });
        }
    }

    /// <summary>Stores a membership without saying so. Called inside a write scope.</summary>
    public ChannelMember Remember(string channelId, string userId, bool asAdmin)
    {
        var channel = state.Channels.Find(channelId)!;
        return state.ChannelMembers.Put(new ChannelMember
        {
            ChannelId = channelId,
            UserId = userId,
            SchemeAdmin = asAdmin,
            LastUpdateAt = state.Now(),

            // What was written before is not unread.
            MsgCount = channel.TotalMsgCount,
            MsgCountRoot = channel.TotalMsgCountRoot,
        });
    }

    /// <summary>Ends a membership and tells both sides. Called inside a write scope.</summary>
    public void Forget(string channelId, string userId, string removerId)
    {
        if (!access.IsMember(channelId, userId))
        {
            return;
        }

        state.ChannelMembers.Remove(ChatState.Key(channelId, userId));
        state.Publish(ChatEvent.ToUser(
            "user_removed", userId, new JsonObject { ["channel_id"] = channelId, ["remover_id"] = removerId }));
        state.Publish(ChatEvent.ToChannel(
            "user_removed", channelId, new JsonObject { ["user_id"] = userId, ["remover_id"] = removerId }));
    }
}
