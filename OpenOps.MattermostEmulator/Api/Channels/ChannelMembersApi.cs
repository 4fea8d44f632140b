using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Channels;

/// <summary>Who is in a channel, and what they have read.</summary>
internal static class ChannelMembersApi
{
    public static void MapChannelMembers(this RouteGroupBuilder api)
    {
        api.MapGet("/channels/{channel_id}/members", List);
        api.MapGet("/channels/{channel_id}/members/{user_id}", Get);
        api.MapPost("/channels/{channel_id}/members", AddAsync);
        api.MapDelete("/channels/{channel_id}/members/{user_id}", (string channel_id, string user_id, Caller caller, ChannelMembership members) =>
        {
            members.Remove(caller, channel_id, caller.Resolve(user_id));
            return Reply.Ok();
        });
        api.MapPut("/channels/{channel_id}/members/{user_id}/notify_props", SetNotifyPropsAsync);
        api.MapPost("/channels/members/{user_id}/view", ViewAsync);
        api.MapGet("/users/{user_id}/channels/{channel_id}/unread", Unread);
    }

    private static IResult List(string channel_id, Caller caller, ChatState state, Access access, int? page, int? per_page)
    {
        using var scope = state.Read();
        access.Member(caller, channel_id);
        var size = Math.Clamp(per_page ?? 60, 1, 200);
        return Reply.Json(state.MembersOfChannel[channel_id].OrderBy(member => member.UserId, StringComparer.Ordinal)
            .Skip((page ?? 0) * size).Take(size).ToList());
    }

    private static IResult Get(string channel_id, string user_id, Caller caller, ChatState state, Access access)
    {
        using var scope = state.Read();
        access.Member(caller, channel_id);
        return Reply.Json(state.ChannelMembers.Find(ChatState.Key(channel_id, caller.Resolve(user_id))) ?? throw ChannelMembership.NoMember());
    }

    private static async Task<IResult> AddAsync(string channel_id, HttpContext http, Caller caller, ChannelMembership members)
    {
        var body = await http.ReadBodyAsync<MemberBody>("channel_member");
        return Reply.Created(members.Add(caller, channel_id, Ids.IsValid(body.UserId) ? body.UserId! : throw ApiErrors.InvalidBody("user_id")));
    }

    private static async Task<IResult> SetNotifyPropsAsync(
        string channel_id, string user_id, HttpContext http, Caller caller, ChatState state)
    {
        var body = await http.ReadBodyAsync<Dictionary<string, string>>("notify_props");
        var id = caller.ResolveOwn(user_id);
        using var scope = state.Write();
        var member = state.ChannelMembers.Find(ChatState.Key(channel_id, id)) ?? throw ChannelMembership.NoMember();
        var props = new Dictionary<string, string>(member.NotifyProps, StringComparer.Ordinal);
        foreach (var (key, value) in body)
        {
            props[key] = value;
        }

        state.ChannelMembers.Put(member with { NotifyProps = props, LastUpdateAt = state.Now() });
        return Reply.Ok();
    }

    private static async Task<IResult> ViewAsync(string user_id, HttpContext http, Caller caller, ChannelViews views)
    {
        var body = await http.ReadBodyAsync<ViewBody>("channel_view");
        caller.ResolveOwn(user_id);
        return Reply.Json(new { status = "OK", last_viewed_at_times = views.View(caller, body.ChannelId, body.PrevChannelId) });
    }

    private static IResult Unread(string user_id, string channel_id, Caller caller, ChatState state, Access access, UnreadCounter counter)
    {
        using var scope = state.Read();
        var id = caller.ResolveOwn(user_id);
        var channel = access.Member(caller, channel_id);
        var count = counter.Of(channel, id);
        return Reply.Json(new
        {
            team_id = channel.TeamId,
            channel_id,
            msg_count = count.Messages,
            mention_count = count.Mentions,
            mention_count_root = count.RootMentions,
            msg_count_root = count.RootMessages,
        });
    }

    private sealed record MemberBody(string? UserId);

    private sealed record ViewBody(string? ChannelId, string? PrevChannelId);
}
