using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Statuses;

/// <summary>Who is there, and who is typing.</summary>
internal static class StatusesApi
{
    public static void MapStatuses(this RouteGroupBuilder api)
    {
        api.MapGet("/users/{user_id}/status", (string user_id, Caller caller, StatusService statuses) =>
            Reply.Json(statuses.Of(caller.Resolve(user_id))));
        api.MapPut("/users/{user_id}/status", SetAsync);
        api.MapPost("/users/status/ids", async (HttpContext http, Caller _, StatusService statuses) =>
        {
            var ids = await http.ReadBodyAsync<string[]>("user_ids");
            return ids.Length == 0 ? throw ApiErrors.InvalidBody("user_ids") : Reply.Json(ids.Select(statuses.Of).ToList());
        });
        api.MapPost("/users/{user_id}/typing", TypingAsync);
    }

    /// <summary>Tells the others in a channel that somebody types.</summary>
    public static void Typing(ChatState state, Access access, Caller caller, string? channelId, string? parentId)
    {
        using var scope = state.Write();
        access.Member(caller, channelId);
        state.Publish(ChatEvent.ToChannel(
            "typing", channelId!, new JsonObject { ["parent_id"] = parentId ?? "", ["user_id"] = caller.Id }, omitUser: caller.Id));
    }

    private static async Task<IResult> SetAsync(string user_id, HttpContext http, Caller caller, StatusService statuses)
    {
        var body = await http.ReadBodyAsync<StatusBody>("status");
        var id = caller.ResolveOwn(user_id);
        return body.Status is "online" or "away" or "dnd" or "offline"
            ? Reply.Json(statuses.Choose(id, body.Status, body.DndEndTime ?? 0))
            : throw ApiErrors.InvalidBody("status");
    }

    private static async Task<IResult> TypingAsync(string user_id, HttpContext http, Caller caller, ChatState state, Access access)
    {
        var body = await http.ReadBodyAsync<TypingBody>("typing");
        caller.ResolveOwn(user_id);
        Typing(state, access, caller, body.ChannelId, body.ParentId);
        return Reply.Ok();
    }

    private sealed record StatusBody(string? UserId, string? Status, long? DndEndTime);

    private sealed record TypingBody(string? ChannelId, string? ParentId);
}
