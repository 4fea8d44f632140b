using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Channels;

/// <summary>A channel to be made.</summary>
internal sealed record NewChannel(string? TeamId, string? Name, string? DisplayName, string? Type, string? Header, string? Purpose);

/// <summary>What of a channel may be changed.</summary>
internal sealed record ChannelPatch(string? Name, string? DisplayName, string? Header, string? Purpose);

/// <summary>Makes, changes and archives channels.</summary>
internal sealed partial class ChannelService(
    ChatState state, Access access, ChannelMembership membership, SystemPosts systemPosts)
{
    public Channel Create(Caller caller, NewChannel body)
    {
        if (body.Name is null || !NamePattern().IsMatch(body.Name))
        {
            throw ApiErrors.Of(
                400, "model.channel.is_valid.2_or_more.app_error", "Name must be 2 or more lowercase alphanumeric characters.");
        }

        if (body.Type is not ("O" or "P"))
        {
            throw ApiErrors.Of(400, "model.channel.is_valid.type.app_error", "Invalid type.");
        }

        if (body.DisplayName is { Length: > 64 } or null or "")
        {
            throw ApiErrors.Of(400, "model.channel.is_valid.display_name.app_error", "Invalid display name.");
        }

        using var scope = state.Write();
        access.Team(caller, body.TeamId ?? "");
        if (state.ChannelsByName.First(ChatState.Key(body.TeamId!, body.Name)) is not null)
        {
            throw ApiErrors.Of(
                400, "store.sql_channel.save_channel.exists.app_error", "A channel with that name already exists on the same team.");
        }

        var now = state.Now();
        var channel = state.Channels.Put(new Channel
        {
            Id = Ids.New(),
            CreateAt = now,
            UpdateAt = now,
            TeamId = body.TeamId!,
            Type = body.Type,
            Name = body.Name,
            DisplayName = body.DisplayName,
            Header = body.Header ?? "",
            Purpose = body.Purpose ?? "",
            CreatorId = caller.Id,
        });
        membership.Remember(channel.Id, caller.Id, asAdmin: true);
        var data = new JsonObject { ["channel_id"] = channel.Id, ["team_id"] = channel.TeamId };
        state.Publish(ChatEvent.ToUser("channel_created", caller.Id, data));
        systemPosts.Add(
            channel, caller.User, "system_join_channel", $"{caller.User.Username} joined the channel.",
            new JsonObject { ["username"] = caller.User.Username });
        return channel;
    }

    public Channel Direct(Caller caller, IReadOnlyList<string> userIds)
    {
        if (userIds.Count != 2)
        {
            throw ApiErrors.InvalidBody("user_ids");
        }

        if (!userIds.All(Ids.IsValid))
        {
            throw ApiErrors.InvalidBody("user_id");
        }

        using var scope = state.Write();
        if (!userIds.Contains(caller.Id) && !caller.IsAdmin)
        {
            throw ApiErrors.Forbidden();
        }

        if (userIds.Any(id => state.Users.Find(id) is null))
        {
            throw ApiErrors.NoUser();
        }

        return OpenDirect(userIds[0], userIds[1]);
    }

    /// <summary>The direct channel of two users, made when there is none. Called inside a write scope.</summary>
    public Channel OpenDirect(string creatorId, string otherId)
    {
        var name = Ids.DirectName(creatorId, otherId);
        if (state.ChannelsByName.First(ChatState.Key("", name)) is { } existing)
        {
            return existing;
        }

        var channel = AddTeamless("D", name, "", creatorId) with { Shared = false };
        state.Channels.Put(channel);
        foreach (var userId in new[] { creatorId, otherId }.Distinct())
        {
            membership.Remember(channel.Id, userId, asAdmin: false);
        }

        state.Publish(ChatEvent.ToChannel(
            "direct_added", channel.Id, new JsonObject { ["creator_id"] = creatorId, ["teammate_id"] = otherId }));
        return channel;
    }

    public Channel Group(Caller caller, IReadOnlyList<string> userIds)
    {
        var all = userIds.Append(caller.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Count is < 3 or > 8)
        {
            throw ApiErrors.Of(
                400, "api.channel.create_group.bad_size.app_error", "Group message channels must contain at least 3 and no more than 8 users.");
        }

        using var scope = state.Write();
        var users = all.Select(id => state.Users.Find(id) ?? throw ApiErrors.InvalidBody("user_id")).ToList();
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(all))))[..40];
        if (state.ChannelsByName.First(ChatState.Key("", name)) is { } existing)
        {
            return existing;
        }

        var title = string.Join(", ", users.Select(user => user.Username).Order(StringComparer.Ordinal));
        var channel = AddTeamless("G", name, title, "");
        foreach (var user in users)
        {
            membership.Remember(channel.Id, user.Id, asAdmin: false);
        }

        state.Publish(ChatEvent.ToChannel(
            "group_added", channel.Id, new JsonObject { ["teammate_ids"] = WireJson.Text(all) }));
        return channel;
    }

    public Channel Patch(Caller caller, string channelId, ChannelPatch patch)
    {
        using var scope = state.Write();
        var before = access.Member(caller, channelId);
        var channel = Changed(before with
        {
            Name = patch.Name ?? before.Name,
            DisplayName = patch.DisplayName ?? before.DisplayName,
            Header = patch.Header ?? before.Header,
            Purpose = patch.Purpose ?? before.Purpose,
        });
        Announce(caller.User, channel, "header", before.Header, channel.Header);
        Announce(caller.User, channel, "purpose", before.Purpose, channel.Purpose);
        return channel;
    }

    public Channel SetPrivacy(Caller caller, string channelId, string privacy)
    {
        using var scope = state.Write();
        Access.Admin(caller);
        return Changed(access.Member(caller, channelId) with { Type = privacy is "O" or "P" ? privacy : throw ApiErrors.InvalidBody("privacy") });
    }

    public void Archive(Caller caller, string channelId)
    {
        using var scope = state.Write();
        var channel = state.Channels.Find(channelId) ?? throw ApiErrors.NoChannel();
        if (channel.Type is "D" or "G")
        {
            throw ApiErrors.Of(400, "api.channel.delete_channel.type.invalid", "Unable to delete direct or group message channels");
        }

        access.Member(caller, channelId);
        if (channel.Name == "town-square")
        {
            throw ApiErrors.Of(400, "api.channel.delete_channel.cannot.app_error", "Unable to delete the default channel town-square.");
        }

        systemPosts.Add(
            channel, caller.User, "system_channel_deleted", $"{caller.User.Username} archived the channel.",
            new JsonObject { ["username"] = caller.User.Username });
        var now = state.Now();
        state.Channels.Put(state.Channels.Find(channelId)! with { DeleteAt = now, UpdateAt = now });
        state.Publish(ChatEvent.ToTeam(
            "channel_deleted", channel.TeamId, new JsonObject { ["channel_id"] = channelId, ["delete_at"] = now }));
    }

    private Channel AddTeamless(string type, string name, string title, string creatorId)
    {
        var now = state.Now();
        return state.Channels.Put(new Channel
        {
            Id = Ids.New(), CreateAt = now, UpdateAt = now, Type = type, Name = name, DisplayName = title, CreatorId = creatorId,
        });
    }

    private Channel Changed(Channel channel)
    {
        var changed = state.Channels.Put(channel with { UpdateAt = state.Now() });
        state.Publish(ChatEvent.ToChannel("channel_updated", channel.Id, new JsonObject { ["channel"] = WireJson.Text(changed) }));
        return changed;
    }

    private void Announce(User user, Channel channel, string part, string before, string after)
    {
        if (before != after)
        {
            systemPosts.Add(
                channel, user, $"system_{part}_change", $"{user.Username} updated the channel {part} to: {after}",
                new JsonObject { [$"new_{part}"] = after, [$"old_{part}"] = before, ["username"] = user.Username });
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}[a-z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
