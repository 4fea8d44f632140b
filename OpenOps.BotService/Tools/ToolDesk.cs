using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tools;

/// <summary>Does what a stream asks about tools: has the person decide, reads the chat for them, and keeps what they are to be told.</summary>
internal sealed partial class ToolDesk(
    InferenceClient inference, ToolApprovals approvals, ToolCard card, ChatTools chat, TimeProvider time, ILogger<ToolDesk> logger)
{
    /// <summary>Follows one answer.</summary>
    public ToolFollowing Follow(ToolAsking asking, StreamedText text, CancellationToken cancelled) => new(this, asking, text, cancelled);

    internal async Task HandleAsync(ToolAsking asking, ToolNews news, CancellationToken cancelled)
    {
        if (news is not { Exchange: { } exchange })
        {
            return;
        }

        try
        {
            var reply = news.Kind == ToolNewsKinds.Execution
                ? await chat.RunAsync(asking, news, cancelled)
                : await ApproveAsync(asking, news, exchange, cancelled);
            await inference.AnswerToolAsync(asking.InteractionId, exchange, reply, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // The answer has ended, and nobody waits for this any more.
        }
        catch (InferenceException exception)
        {
            // Inference counts it as not answered, and says so in the stream.
            LogUnanswered(asking.Target.Bot.Username, asking.InteractionId, exception.Code);
        }
    }

    private async Task<ToolReply> ApproveAsync(ToolAsking asking, ToolNews call, Guid exchange, CancellationToken cancelled)
    {
        var clicked = approvals.Open(exchange);
        string? postId = null;
        var decision = "";
        try
        {
            postId = await card.ShowAsync(asking, call, cancelled);
            (decision, var by) = await DecisionAsync(clicked, exchange, TimeSpan.FromSeconds(call.WithinSeconds ?? 0), cancelled);
            return new ToolReply { Decision = decision, UserId = by?.Id, UserName = by?.Username };
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
        {
            // Nobody can decide on a card that is not there.
            LogNotShown(asking.Target.Bot.Username, asking.InteractionId, exception.Message);
            return new ToolReply { Decision = ToolReply.TimedOut };
        }
        finally
        {
            approvals.Close(exchange);
            if (postId is not null)
            {
                await CloseAsync(asking, call, postId, decision);
            }
        }
    }

    private async Task<(string Decision, MattermostUser? By)> DecisionAsync(
        Task<(string Decision, MattermostUser? By)> clicked, Guid exchange, TimeSpan within, CancellationToken cancelled)
    {
        try
        {
            return await clicked.WaitAsync(within, time, cancelled);
        }
        catch (TimeoutException)
        {
            // Who clicked in this very moment has been told that it counts, so it does.
            approvals.Close(exchange);
            return await clicked;
        }
    }

    private async Task CloseAsync(ToolAsking asking, ToolNews call, string postId, string decision)
    {
        try
        {
            await ToolCard.CloseAsync(asking, call, postId, decision, CancellationToken.None);
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
        {
            // Its buttons say from now on that the time is over.
            LogNotShown(asking.Target.Bot.Username, asking.InteractionId, exception.Message);
        }
    }

    [LoggerMessage(BotEventIds.ToolUnanswered, LogLevel.Warning, "{Bot} could not tell Inference about a tool (interaction {Interaction}): {Code}.")]
    private partial void LogUnanswered(string bot, Guid interaction, string code);

    [LoggerMessage(BotEventIds.ToolCardFailed, LogLevel.Warning, "The card of a tool of {Bot} (interaction {Interaction}) could not be shown as it stands: {Reason}")]
    private partial void LogNotShown(string bot, Guid interaction, string reason);
}
