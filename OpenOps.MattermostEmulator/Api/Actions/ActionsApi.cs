using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Callbacks;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Actions;

/// <summary>Clicks on buttons and choices in menus, handed to the integration behind them.</summary>
internal static class ActionsApi
{
    public static void MapActions(this RouteGroupBuilder api) => api.MapPost("/posts/{post_id}/actions/{action_id}", ClickAsync);

    public static ApiErrorException IntegrationFailed() =>
        ApiErrors.Of(400, "api.post.do_action.action_integration.app_error", "Action integration error.");

    private static async Task<IResult> ClickAsync(
        string post_id, string action_id, HttpContext http, Caller caller, ChatState state, Access access, ActionCookies cookies,
        TriggerIds triggers, CallbackClient callbacks, ActionAnswers answers)
    {
        var (_, body) = await http.TryReadBodyAsync<ClickBody>();
        var target = FindTarget(post_id, action_id, body?.Cookie, caller, state, access, cookies);
        var type = (string?)target.Action["type"] ?? "";
        var context = target.Action["integration"]?["context"]?.DeepClone() as JsonObject ?? [];
        if (type == "select" && body?.SelectedOption is { Length: > 0 } option)
        {
            context["selected_option"] = option;
        }

        var (clientId, triggerId) = triggers.Create(caller.Id);
        using var content = CallbackBody.Of(new
        {
            user_id = caller.Id,
            user_name = caller.User.Username,
            channel_id = target.Channel.Id,
            channel_name = target.Channel.Name,
            team_id = target.Channel.TeamId,
            team_domain = target.TeamName,
            post_id,
            trigger_id = triggerId,
            type,
            data_source = (string?)target.Action["data_source"] ?? "",
            context,
        });
        var url = (string?)target.Action["integration"]?["url"] ?? "";
        var answer = await callbacks.PostAsync(url, content, null, http.RequestAborted);
        if (answer is not { Status: 200 } || Read(answer.Body) is not { } instructions)
        {
            throw IntegrationFailed();
        }

        answers.Apply(caller, target, instructions);
        return Reply.Json(new { status = "OK", trigger_id = clientId });
    }

    private static ActionTarget FindTarget(
        string postId, string actionId, string? cookie, Caller caller, ChatState state, Access access, ActionCookies cookies)
    {
        using var scope = state.Read();
        var post = state.Posts.Find(postId);
        var carried = post is null && cookie is not null && cookies.Open(cookie) is { } opened && opened.PostId == postId
            && (string?)opened.Action["id"] == actionId
                ? opened
                : null;
        var channel = access.Member(caller, post?.ChannelId ?? carried?.ChannelId);
        if (post is { IsLive: false })
        {
            throw ApiErrors.NoPost();
        }

        var action = carried?.Action ?? Attachments.Find(post!.Props, actionId);
        if (action?["integration"] is not JsonObject)
        {
            throw ApiErrors.Of(404, "api.post.do_action.action_id.app_error", "Invalid action id.");
        }

        var rootId = post?.RootId ?? carried!.RootId;
        return new ActionTarget(post, channel, state.Teams.Find(channel.TeamId)?.Name ?? "", rootId.Length > 0 ? rootId : post?.Id ?? "", action);
    }

    private static ActionAnswer? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<ActionAnswer>(body, WireJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record ClickBody(string? SelectedOption, string? Cookie);
}
