using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Callbacks;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Dialogs;

/// <summary>Dialogs: opened by integrations, filled in by users.</summary>
internal static class DialogsApi
{
    public static void MapDialogs(this RouteGroupBuilder api)
    {
        api.MapPost("/actions/dialogs/open", OpenAsync);
        api.MapPost("/actions/dialogs/submit", SubmitAsync);
    }

    // No token is asked for: the trigger id says that the user just clicked.
    private static async Task<IResult> OpenAsync(HttpContext http, TriggerIds triggers, ChatState state)
    {
        var body = await http.ReadBodyAsync<OpenBody>("dialog");
        var (clientId, userId) = triggers.Read(body.TriggerId ?? "");
        if (string.IsNullOrEmpty(body.Url))
        {
            throw ApiErrors.InvalidBody("url");
        }

        var dialog = new JsonObject
        {
            ["trigger_id"] = clientId,
            ["url"] = body.Url,
            ["dialog"] = body.Dialog is { ValueKind: JsonValueKind.Object } given ? JsonObject.Create(given) : new JsonObject(),
        };
        state.Publish(ChatEvent.ToUser("open_dialog", userId, new JsonObject { ["dialog"] = WireJson.Text(dialog) }));
        return Reply.Ok();
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext http, Caller caller, ChatState state, Access access, CallbackClient callbacks)
    {
        var body = await http.ReadBodyAsync<SubmitBody>("dialog");
        if (string.IsNullOrEmpty(body.Url))
        {
            throw ApiErrors.InvalidBody("url");
        }

        using (state.Read())
        {
            access.Member(caller, body.ChannelId);
        }

        using var content = CallbackBody.Of(new
        {
            type = "dialog_submission",
            callback_id = body.CallbackId ?? "",
            state = body.State ?? "",
            user_id = caller.Id,
            channel_id = body.ChannelId,
            team_id = body.TeamId ?? "",
            submission = body.Submission,
            cancelled = body.Cancelled ?? false,
        });
        var answer = await callbacks.PostAsync(body.Url, content, null, http.RequestAborted);
        if (answer is not { Status: 200 })
        {
            throw Actions.ActionsApi.IntegrationFailed();
        }

        return Reply.Json(Read(answer.Body));
    }

    private static DialogErrors Read(string body)
    {
        try
        {
            return body.Trim().Length == 0 ? new DialogErrors(null, null) : JsonSerializer.Deserialize<DialogErrors>(body, WireJson.Options) ?? new DialogErrors(null, null);
        }
        catch (JsonException)
        {
            // What cannot be read closes the dialog like an empty answer.
            return new DialogErrors(null, null);
        }
    }

    private sealed record OpenBody(string? TriggerId, string? Url, JsonElement? Dialog);

    private sealed record SubmitBody(
        string? Url, string? CallbackId, string? State, string? ChannelId, string? TeamId, JsonElement? Submission, bool? Cancelled);

    private sealed record DialogErrors(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        string? Error,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        Dictionary<string, string>? Errors);
}
