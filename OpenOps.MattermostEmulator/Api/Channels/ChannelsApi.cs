using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Channels;

/// <summary>Channels: making, finding, changing.</summary>
internal static class ChannelsApi
{
    public static void MapChannels(this RouteGroupBuilder api)
    {
        api.MapPost("/channels", async (HttpContext http, Caller caller, ChannelService channels) =>
            Reply.Created(channels.Create(caller, await http.ReadBodyAsync<NewChannel>("channel"))));
        api.MapPost("/channels/direct", async (HttpContext http, Caller caller, ChannelService channels) =>
            Reply.Created(channels.Direct(caller, await http.ReadBodyAsync<string[]>("user_ids"))));
        api.MapPost("/channels/group", async (HttpContext http, Caller caller, ChannelService channels) =>
            Reply.Created(channels.Group(caller, await http.ReadBodyAsync<string[]>("user_ids"))));
        api.MapGet("/channels/{channel_id}", Get);
        api.MapPut("/channels/{channel_id}/patch", async (string channel_id, HttpContext http, Caller caller, ChannelService channels) =>
            Reply.Json(channels.Patch(caller, channel_id, await http.ReadBodyAsync<ChannelPatch>("channel"))));
        api.MapPut("/channels/{channel_id}", async (string channel_id, HttpContext http, Caller caller, ChannelService channels) =>
            Reply.Json(channels.Patch(caller, channel_id, await http.ReadBodyAsync<ChannelPatch>("channel"))));
        api.MapPut("/channels/{channel_id}/privacy", async (string channel_id, HttpContext http, Caller caller, ChannelService channels) =>
            Reply.Json(channels.SetPrivacy(caller, channel_id, (await http.ReadBodyAsync<PrivacyBody>("privacy")).Privacy ?? "")));
        api.MapDelete("/channels/{channel_id}", (string channel_id, Caller caller, ChannelService channels) =>
        {
            channels.Archive(caller, channel_id);
            return Reply.Ok();
        });
        api.MapGet("/channels/{channel_id}/stats", Stats);
        api.MapGet("/teams/{team_id}/channels", ListOpen);
        api.MapGet("/teams/{team_id}/channels/name/{name}", (string team_id, string name, Caller caller, ChatState state, Access access) =>
            ByName(state, access, caller, () => team_id, name));
        api.MapGet("/teams/name/{team}/channels/name/{name}", (string team, string name, Caller caller, ChatState state, Access access) =>
            ByName(state, access, caller, () => state.TeamsByName.First(team)?.Id ?? throw ApiErrors.Of(
                404, "app.team.get_by_name.missing.app_error", "Unable to find the existing team."), name));
        api.MapGet("/teams/{team_id}/channels/autocomplete", (string team_id, string? name, Caller caller, ChatState state, Access access) =>
            Find(state, access, caller, team_id, name ?? ""));
        api.MapPost("/teams/{team_id}/channels/search", async (string team_id, HttpContext http, Caller caller, ChatState state, Access access) =>
            Find(state, access, caller, team_id, (await http.ReadBodyAsync<TermBody>("channel_search")).Term ?? ""));
        api.MapGet("/users/{user_id}/teams/{team_id}/channels", ListMine);
        api.MapGet("/users/{user_id}/teams/{team_id}/channels/members", ListMyMemberships);
    }

    private static IResult Get(string channel_id, Caller caller, ChatState state, Access access)
    {
        using var scope = state.Read();
        var channel = state.Channels.Find(channel_id) ?? throw ApiErrors.NoChannel();
        return access.CanSee(caller, channel) ? Reply.Json(channel) : throw ApiErrors.Forbidden();
    }

    private static IResult Stats(string channel_id, Caller caller, ChatState state, Access access)
    {
        using var scope = state.Read();
        var channel = access.Member(caller, channel_id);
        return Reply.Json(new
        {
            channel_id,
            member_count = state.MembersOfChannel[channel.Id].Count,
            guest_count = 0,
            pinnedpost_count = state.PostsOfChannel[channel.Id].Count(post => post is { IsLive: true, IsPinned: true }),
        });
    }

    private static IResult ListOpen(string team_id, Caller caller, ChatState state, Access access, int? page, int? per_page)
    {
        using var scope = state.Read();
        access.Team(caller, team_id);
        var size = Math.Clamp(per_page ?? 60, 1, 200);
        return Reply.Json(Sorted(state.ChannelsOfTeam[team_id].Where(channel => channel is { IsOpen: true, DeleteAt: 0 }))
            .Skip((page ?? 0) * size).Take(size).ToList());
    }

    // A private channel is not there for those outside.
    private static IResult ByName(ChatState state, Access access, Caller caller, Func<string> team, string name)
    {
        using var scope = state.Read();
        return state.ChannelsByName.First(ChatState.Key(team(), name)) is { DeleteAt: 0 } channel && access.CanSee(caller, channel)
            ? Reply.Json(channel)
            : throw ApiErrors.Of(404, "app.channel.get_by_name.missing.app_error", "Channel does not exist.");
    }

    private static IResult Find(ChatState state, Access access, Caller caller, string teamId, string term)
    {
        using var scope = state.Read();
        access.Team(caller, teamId);
        return Reply.Json(Sorted(state.ChannelsOfTeam[teamId].Where(channel => channel is { IsOpen: true, DeleteAt: 0 }
            && (channel.Name.Contains(term, StringComparison.OrdinalIgnoreCase)
                || channel.DisplayName.Contains(term, StringComparison.OrdinalIgnoreCase)))).Take(50).ToList());
    }

    private static IResult ListMine(string user_id, string team_id, Caller caller, ChatState state, Access access)
    {
        using var scope = state.Read();
        return Reply.Json(Sorted(Mine(state, access, caller, user_id, team_id).Select(mine => mine.Channel)).ToList());
    }

    private static IResult ListMyMemberships(string user_id, string team_id, Caller caller, ChatState state, Access access)
    {
        using var scope = state.Read();
        return Reply.Json(Mine(state, access, caller, user_id, team_id).Select(mine => mine.Member).ToList());
    }

    // Direct and group channels belong to no team and so are in the list of every one.
    private static IEnumerable<(Channel Channel, ChannelMember Member)> Mine(
        ChatState state, Access access, Caller caller, string userId, string teamId)
    {
        var id = caller.ResolveOwn(userId);
        access.Team(caller, teamId);
        return state.ChannelsOf[id]
            .Select(member => (Channel: state.Channels.Find(member.ChannelId)!, Member: member))
            .Where(mine => mine.Channel.DeleteAt == 0 && (mine.Channel.TeamId == teamId || mine.Channel.TeamId.Length == 0));
    }

    private static IEnumerable<Channel> Sorted(IEnumerable<Channel> channels) =>
        channels.OrderBy(channel => channel.DisplayName, StringComparer.OrdinalIgnoreCase);

    private sealed record PrivacyBody(string? Privacy);

    private sealed record TermBody(string? Term);
}
