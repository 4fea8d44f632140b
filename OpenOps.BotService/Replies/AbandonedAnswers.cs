using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Audit;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Replies;

/// <summary>
/// Brings answers to their end that nobody writes any more: a process died while it streamed, or after it had claimed a
/// question and before there was a post. What is shown then comes from the record.
/// </summary>
internal sealed partial class AbandonedAnswers(
    RunningAnswers running, RecordedAnswers recorded, IOptions<ReplyOptions> options, TimeProvider time, ILogger<AbandonedAnswers> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<string, Streaming> _streaming = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Claimed> _claimed = new();

    /// <summary>Notes how an own post stands now.</summary>
    public void Note(Bot bot, Post post)
    {
        if (AnswerProps.Of(post) is { State: AnswerStates.Streaming } answer && answer.InteractionOf(post) is { } id && post.IsCurrent)
        {
            _streaming[post.Id] = new Streaming(bot, post.Id, id, time.GetTimestamp());
        }
        else
        {
            Forget(post.Id);
        }
    }

    public void Forget(string postId) => _streaming.TryRemove(postId, out _);

    /// <summary>Sees to it that a question is answered that somebody else has claimed.</summary>
    public void Watch(Question question) => _claimed.TryAdd(question.InteractionId, new Claimed(question, time.GetTimestamp()));

    /// <summary>Brings back at once what this process has painted over, if it is finished.</summary>
    public Task MendAsync(Bot bot, string postId, Guid interactionId) =>
        TryAsync(bot, () => recorded.CloseAsync(bot, postId, interactionId, isStale: false, CancellationToken.None));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RecoveryInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var answer in _streaming.Values)
                {
                    await TryAsync(answer.Bot, () => CloseAsync(answer, stoppingToken));
                }

                foreach (var claim in _claimed.Values)
                {
                    await TryAsync(claim.Question.Bot, () => DeliverAsync(claim, stoppingToken));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    // An answer that is being written is edited at least every few seconds; one that is not, and is recorded, is abandoned.
    private async Task CloseAsync(Streaming answer, CancellationToken cancellationToken)
    {
        var still = time.GetElapsedTime(answer.LastChange);
        if (running.Contains(answer.InteractionId) || still < options.Value.RecoveryGrace)
        {
            return;
        }

        if (await recorded.CloseAsync(answer.Bot, answer.PostId, answer.InteractionId, isStale: still > options.Value.StaleAfter, cancellationToken))
        {
            Forget(answer.PostId);
            LogRecovered(answer.Bot.Username, answer.InteractionId);
        }
    }

    private async Task DeliverAsync(Claimed claim, CancellationToken cancellationToken)
    {
        var waited = time.GetElapsedTime(claim.Since);
        if (waited < options.Value.RecoveryGrace)
        {
            return;
        }

        if (await recorded.DeliverAsync(claim.Question, isStale: waited > options.Value.StaleAfter, cancellationToken))
        {
            _claimed.TryRemove(claim.Question.InteractionId, out _);
        }
    }

    private async Task TryAsync(Bot bot, Func<Task> recover)
    {
        try
        {
            await recover();
        }
        catch (Exception exception) when (exception is AuditUnavailableException or MattermostApiException or HttpRequestException or IOException)
        {
            LogFailed(bot.Username, exception.Message);
        }
    }

    [LoggerMessage(BotEventIds.Recovered, LogLevel.Warning, "An answer of {Bot} that nobody wrote any more is closed (interaction {Interaction}).")]
    private partial void LogRecovered(string bot, Guid interaction);

    [LoggerMessage(BotEventIds.RecoveryFailed, LogLevel.Warning, "An abandoned answer of {Bot} cannot be closed yet: {Reason}")]
    private partial void LogFailed(string bot, string reason);

    private sealed record Streaming(Bot Bot, string PostId, Guid InteractionId, long LastChange);

    private sealed record Claimed(Question Question, long Since);
}
