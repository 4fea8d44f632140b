using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Feedback;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Actions;

/// <summary>What the chat server calls when somebody clicks a button or sends a dialog.</summary>
internal static class ActionsApi
{
    private const int MaxBodyBytes = 64 * 1024;

    private static readonly TimeSpan DialogLifetime = TimeSpan.FromHours(24);

    /// <summary>
    /// Maps both calls. They carry no authentication but the signature in what our buttons hold, and are always answered
    /// with 200: the server shows people any other status as an unexplained error.
    /// </summary>
    public static RouteGroupBuilder MapActions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Mattermost").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        group.MapPost(CallbackAddress.ActionsPath, ClickAsync).WithName("Click").WithSummary("A click on a button under an answer");
        group.MapPost(CallbackAddress.DialogsPath, SubmitAsync).WithName("SubmitDialog").WithSummary("A feedback dialog that was sent");
        return group;
    }

    private static async Task<Results<JsonHttpResult<ActionResponse>, BadRequest>> ClickAsync(
        HttpRequest http, ClickGuard guard, ClickDesk desk, ILogger<ClickGuard> logger, CancellationToken cancellationToken)
    {
        if (await ReadAsync(http, MattermostJson.Default.ActionRequest, cancellationToken) is not { } request)
        {
            return TypedResults.BadRequest();
        }

        string told;
        try
        {
            var (click, refusal) = await guard.CheckAsync(request, cancellationToken);
            told = click is null ? refusal ?? "" : await desk.HandleAsync(click, cancellationToken);
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException or PostLostException)
        {
            ActionLog.CallFailed(logger, exception.Message);
            told = "⚠️ That did not work: the chat server did not answer me. Please try again in a while.";
        }

        return TypedResults.Json(new ActionResponse { EphemeralText = told.Length > 0 ? told : null }, MattermostJson.Default.ActionResponse);
    }

    private static async Task<Results<JsonHttpResult<DialogResponse>, BadRequest>> SubmitAsync(
        HttpRequest http, ClickGuard guard, ActionSigner signer, RatingDesk ratings, TimeProvider time, ILogger<ClickGuard> logger, CancellationToken cancellationToken)
    {
        if (await ReadAsync(http, MattermostJson.Default.DialogSubmission, cancellationToken) is not { } submission)
        {
            return TypedResults.BadRequest();
        }

        if (submission.Cancelled)
        {
            return Answer(new DialogResponse());
        }

        if (signer.VerifyDialog(submission.State) is not { } context || time.GetUtcNow() - context.OpenedAt > DialogLifetime)
        {
            ActionLog.DialogRefused(logger, submission.UserId);
            return Answer(new DialogResponse { Error = "This form could not be verified, or is too old. Close it and click 👎 again." });
        }

        var (reason, comment, errors) = FeedbackDialog.Read(submission.Submission);
        if (errors is not null)
        {
            return Answer(new DialogResponse { Errors = errors });
        }

        try
        {
            if (await guard.CheckAsync(submission, context, cancellationToken) is not (_, var user))
            {
                return Answer(new DialogResponse { Error = "This form was opened for somebody else, or you are not in the channel any more." });
            }

            // Made of the vote and what was entered: sending the same twice counts once.
            var id = DeterministicId.Create(context.OpenedAt, "reason", context.VoteId.ToString(), reason ?? "", comment ?? "");
            return Answer((reason, comment) is (null, null) || await ratings.ExplainAsync(context.InteractionId, user, id, reason, comment, cancellationToken)
                ? new DialogResponse()
                : new DialogResponse { Error = RatingTexts.DialogNotRecorded });
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
        {
            ActionLog.CallFailed(logger, exception.Message);
            return Answer(new DialogResponse { Error = RatingTexts.DialogNotRecorded });
        }
    }

    private static JsonHttpResult<DialogResponse> Answer(DialogResponse response) => TypedResults.Json(response, MattermostJson.Default.DialogResponse);

    private static async Task<T?> ReadAsync<T>(HttpRequest http, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Body, type, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }
}

internal static partial class ActionLog
{
    [LoggerMessage(BotEventIds.CallFailed, LogLevel.Warning, "A click could not be served: {Reason}")]
    public static partial void CallFailed(ILogger logger, string reason);

    [LoggerMessage(BotEventIds.DialogRefused, LogLevel.Warning, "A dialog in the name of user {User} is refused: its state is not ours.")]
    public static partial void DialogRefused(ILogger logger, string user);
}
