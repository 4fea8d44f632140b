using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Replies;

/// <summary>Shows an answer while it is written: the typing signal first, a post at the first words, edits from then on.</summary>
internal sealed partial class LiveAnswer(
    AnswerTarget target, AnswerPost post, RunningAnswer running, ReplyOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Shows a text until it is complete. Never fails: what could not be shown is shown by the end.</summary>
    /// <param name="text">The text as it grows.</param>
    /// <param name="answer">What the post says of itself meanwhile.</param>
    /// <param name="before">Must have been shown before the first words.</param>
    public async Task FollowAsync(StreamedText text, AnswerProps answer, Task before)
    {
        using var typing = new CancellationTokenSource();
        var signals = TypeAsync(typing.Token);
        PatchSchedule? schedule = null;
        long? announced = null;
        while (await text.WaitForMoreAsync())
        {
            if (schedule is not null && schedule.UntilNext is { } wait && wait > TimeSpan.Zero)
            {
                await DelayAsync(wait, text.Completed);
            }

            if (text.Completed.IsCompleted)
            {
                break; // The end is shown in one go.
            }

            var written = text.ToString();
            if (string.IsNullOrWhiteSpace(written))
            {
                // What goes on is told at first at once, then now and then, and never delays the first words.
                if (text.Status.Length > 0 && await IsDueAsync(announced, text, before) && await TryShowAsync(text.Status, text, answer))
                {
                    announced = time.GetTimestamp();
                }

                continue;
            }

            await before;
            if (await TryShowAsync(written, text, answer))
            {
                await typing.CancelAsync();
                (schedule ??= new PatchSchedule(options, time)).Shown();
            }
        }

        await typing.CancelAsync();
        await signals;
    }

    private async Task<bool> IsDueAsync(long? announced, StreamedText text, Task before)
    {
        await Task.WhenAny(before, text.Begun);
        if (announced is { } shown && options.StatusInterval - time.GetElapsedTime(shown) is var wait && wait > TimeSpan.Zero)
        {
            await DelayAsync(wait, text.Begun);
        }

        return !text.Begun.IsCompleted;
    }

    private async Task<bool> TryShowAsync(string shown, StreamedText text, AnswerProps answer)
    {
        try
        {
            await post.ShowAsync(shown, answer, CancellationToken.None);
            running.PostId = post.Id;
            return true;
        }
        catch (PostLostException exception)
        {
            // Nobody could read the rest, so the model need not write it.
            LogLost(target.Bot.Username, exception.Message);
            running.Abandon();
            return false;
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
        {
            LogPatchFailed(target.Bot.Username, exception.Message);
            await DelayAsync(options.RetryDelay, text.Begun.IsCompleted ? text.Completed : text.Begun);
            text.TellAgain(); // The model may write nothing more for long.
            return false;
        }
    }

    private async Task DelayAsync(TimeSpan wait, Task end)
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(Task.Delay(wait, time, stop.Token), end);
        await stop.CancelAsync();
    }

    private async Task TypeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await target.Bot.Client.SendTypingAsync(target.ChannelId, target.ThreadId, cancellationToken);
                }
                catch (Exception exception) when (exception is MattermostApiException or HttpRequestException)
                {
                    LogTypingFailed(target.Bot.Username, exception.Message);
                }

                await Task.Delay(options.TypingInterval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // There is something to read now.
        }
    }

    [LoggerMessage(BotEventIds.PostLost, LogLevel.Warning, "An answer of {Bot} has lost its post: {Reason}")]
    private partial void LogLost(string bot, string reason);

    [LoggerMessage(BotEventIds.PatchFailed, LogLevel.Debug, "A piece of an answer of {Bot} was not shown; it will be tried again: {Reason}")]
    private partial void LogPatchFailed(string bot, string reason);

    [LoggerMessage(BotEventIds.TypingFailed, LogLevel.Debug, "The typing signal of {Bot} failed: {Reason}")]
    private partial void LogTypingFailed(string bot, string reason);
}
