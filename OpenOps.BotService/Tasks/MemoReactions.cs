using System.Threading.Channels;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tasks;

/// <summary>
/// Summarises a thread for whoever reacts to one of its posts with 📝: once for each person and post, by the first bot
/// that this person may use. Who may not have it is told nothing: a 📝 can mean other things.
/// </summary>
internal sealed partial class MemoReactions(
    TaskDesk desk, BotChoice choice, BotDirectory bots, TimeProvider time, ILogger<MemoReactions> logger) : BackgroundService
{
    private const int Capacity = 500;
    private const int Tries = 5;

    private static readonly TimeSpan OldestCaughtUp = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Full means dropped: a reaction is quickly taken back and given again, and nobody is left waiting for an error.
    private readonly Channel<Reaction> _waiting = Channel.CreateBounded<Reaction>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes a reaction that was added; never waits. Those that are no wish for a summary are passed over.</summary>
    public void Take(Reaction reaction, bool caughtUp)
    {
        if (reaction.EmojiName is not ("memo" or "pencil") || bots.IsBotAccount(reaction.UserId))
        {
            return;
        }

        if (caughtUp && time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(reaction.CreateAt) > OldestCaughtUp)
        {
            return;
        }

        if (!_waiting.Writer.TryWrite(reaction))
        {
            LogLost(reaction.PostId, "too many wait");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var reaction in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await HandleAsync(reaction, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Reactions that are left are found again at the next start.
        }
    }

    private async Task HandleAsync(Reaction reaction, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await StartAsync(reaction, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
            {
                if (tries == Tries)
                {
                    LogLost(reaction.PostId, exception.Message);
                    return;
                }

                LogRetried(reaction.PostId, exception.Message);
            }

            await Task.Delay(RetryDelay * tries, time, cancellationToken);
        }
    }

    private async Task StartAsync(Reaction reaction, CancellationToken cancellationToken)
    {
        foreach (var bot in await choice.ForAsync(reaction.UserId, cancellationToken))
        {
            var task = new TaskProps { Kind = TaskKinds.SummarizeThread, RequesterId = reaction.UserId, PostId = reaction.PostId, Cause = $"memo {reaction.PostId}" };
            if (await desk.StartAsync(new TaskRequest(bot, task) { IsOnceForEver = true }, cancellationToken) is TaskStart.Begun)
            {
                return;
            }
        }
    }

    [LoggerMessage(BotEventIds.MemoRetried, LogLevel.Warning, "A 📝 on post {Post} cannot be served yet: {Reason}")]
    private partial void LogRetried(string post, string reason);

    [LoggerMessage(BotEventIds.MemoLost, LogLevel.Warning, "A 📝 on post {Post} is not served: {Reason}")]
    private partial void LogLost(string post, string reason);
}
