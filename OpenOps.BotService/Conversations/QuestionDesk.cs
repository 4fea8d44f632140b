using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Conversations;

/// <summary>Takes questions and sees each through: in order within its thread, again while the chat server is away.</summary>
internal sealed partial class QuestionDesk(
    ThreadQueue queue, TurnReader turns, Answerer answerer, RunningAnswers running, IHostApplicationLifetime lifetime,
    TimeProvider time, ILogger<QuestionDesk> logger) : IHostedService
{
    private const string Busy = "⏳ Too many questions are waiting for me. Please ask again in a while. Nothing was sent to a model.";

    // The next start catches the question up.
    private static readonly Turn Stopping = new Turn.Nothing("the service stops");

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private CancellationTokenRegistration _stopping;

    /// <summary>Takes a question; never waits.</summary>
    /// <returns>False when it was turned away, which is told in the thread unless the service stops.</returns>
    public bool Take(Question question)
    {
        if (queue.TryAdd(question.Thread, () => AnswerAsync(question)))
        {
            return true;
        }

        if (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            LogFull(question.Bot.Username);
            _ = answerer.RefuseAsync(question, Busy, []);
        }

        return false;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything else stops: each answer needs the time there is to close its post.
        _stopping = lifetime.ApplicationStopping.Register(running.Interrupt);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        running.Interrupt();
        await queue.CloseAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.DisposeAsync();
    }

    private async Task AnswerAsync(Question question)
    {
        switch (await ReadAsync(question))
        {
            case Turn.Ready ready when !lifetime.ApplicationStopping.IsCancellationRequested:
                await answerer.AnswerAsync(question, ready);
                break;
            case Turn.Refused refused:
                await answerer.RefuseAsync(question, refused.Note, refused.Thread);
                break;
            case Turn.Nothing nothing:
                LogNothing(question.Bot.Username, question.Post.Id, nothing.Reason);
                break;
            default:
                break;
        }
    }

    // A server that restarts has told of the question and will not tell again.
    private async Task<Turn> ReadAsync(Question question)
    {
        var started = time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                return await turns.ReadAsync(question, lifetime.ApplicationStopping);
            }
            catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return Stopping;
            }
            catch (Exception exception) when (exception is MattermostApiException { IsUnauthorized: false } or HttpRequestException or IOException
                && time.GetElapsedTime(started) < Patience)
            {
                LogRetried(question.Bot.Username, question.Post.Id, exception.Message);
                await Task.Delay(delay, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return Stopping;
            }
        }
    }

    [LoggerMessage(BotEventIds.QueueFull, LogLevel.Warning, "{Bot} turned a question away: too many wait.")]
    private partial void LogFull(string bot);

    [LoggerMessage(BotEventIds.NothingToDo, LogLevel.Debug, "{Bot} does not answer post {Post}: {Reason}.")]
    private partial void LogNothing(string bot, string post, string reason);

    [LoggerMessage(BotEventIds.QuestionRetried, LogLevel.Warning, "{Bot} cannot read post {Post} yet and tries again: {Reason}")]
    private partial void LogRetried(string bot, string post, string reason);
}
