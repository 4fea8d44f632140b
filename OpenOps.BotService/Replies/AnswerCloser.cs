using Microsoft.Extensions.Options;
using OpenOps.BotService.Audit;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Replies;

/// <summary>Shows the end of an answer, however long that takes, and records where it was shown.</summary>
internal sealed partial class AnswerCloser(
    IOptions<ReplyOptions> options, AuditClient audit, Recorder recorder, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<AnswerCloser> logger)
{
    private const int TriesWhileStopping = 3;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>Sends the end until it lands, or is recorded as undelivered.</summary>
    /// <returns>Whether it landed.</returns>
    public async Task<bool> CloseAsync(AnswerTarget target, AnswerPost post, string text, AnswerProps answer)
    {
        var landed = await TryUntilShownAsync(target, post, text, answer);
        if (answer.InteractionId is { } id && post.PostIds is { Count: > 0 } posts)
        {
            var state = landed && answer.State is not AnswerStates.Interrupted ? DeliveryEvent.Complete : DeliveryEvent.Interrupted;
            var now = time.GetUtcNow();
            var delivery = new DeliveryEvent(DeterministicId.Create(now, "delivery", id.ToString(), state, string.Join(',', posts)), now, posts, state);
            recorder.Record(id, "delivery", cancellationToken => audit.RecordDeliveryAsync(id, delivery, cancellationToken));
        }

        return landed;
    }

    private async Task<bool> TryUntilShownAsync(AnswerTarget target, AnswerPost post, string text, AnswerProps answer)
    {
        var started = time.GetTimestamp();
        var delay = options.Value.RetryDelay;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await post.FinishAsync(text, answer, CancellationToken.None);
                return true;
            }
            catch (PostLostException exception)
            {
                LogUndelivered(target.Bot.Username, answer.InteractionId, exception.Message);
                return false;
            }
            catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
            {
                var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
                if (time.GetElapsedTime(started) > options.Value.RetryFor || (stopping && tries >= TriesWhileStopping))
                {
                    LogUndelivered(target.Bot.Username, answer.InteractionId, exception.Message);
                    return false;
                }

                LogRetried(target.Bot.Username, answer.InteractionId, exception.Message);
                await WaitAsync(stopping ? options.Value.RetryDelay : delay, stopping);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
        }
    }

    private async Task WaitAsync(TimeSpan delay, bool stopping)
    {
        try
        {
            await Task.Delay(delay, time, stopping ? CancellationToken.None : lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the last tries follow at once.
        }
    }

    [LoggerMessage(BotEventIds.FinalRetried, LogLevel.Warning, "The end of an answer of {Bot} (interaction {Interaction}) is not shown yet: {Reason}")]
    private partial void LogRetried(string bot, Guid? interaction, string reason);

    [LoggerMessage(BotEventIds.Undelivered, LogLevel.Error, "The end of an answer of {Bot} (interaction {Interaction}) could not be shown: {Reason}")]
    private partial void LogUndelivered(string bot, Guid? interaction, string reason);
}
