using System.Net;
using System.Threading.Channels;
using OpenOps.BotService.Audit;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Feedback;

/// <summary>A reaction that came or went, as one bot sees it.</summary>
internal sealed record ReactionChange(Bot Bot, Reaction Reaction, bool IsAdded, bool CaughtUp);

/// <summary>Turns 👍 and 👎 reactions to a bot's answers into ratings, in order for each person.</summary>
internal sealed partial class ReactionDesk(RatingDesk ratings, UserDirectory users, BotDirectory bots, TimeProvider time, ILogger<ReactionDesk> logger)
    : BackgroundService
{
    private const int Lanes = 4;
    private const int Capacity = 2_000;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    // One lane per person's share keeps order. A full one means that Audit has been away for long; the newest are then
    // told in the log as lost rather than letting the socket wait.
    private readonly Channel<ReactionChange>[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<ReactionChange>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }))];

    /// <summary>Takes a reaction; never waits. Those that are no ratings are passed over.</summary>
    public void Take(ReactionChange change)
    {
        if (ThumbReactions.RatingOf(change.Reaction.EmojiName) is null || bots.IsBotAccount(change.Reaction.UserId))
        {
            return;
        }

        var lane = (uint)string.GetHashCode(change.Reaction.UserId, StringComparison.Ordinal) % Lanes;
        if (!_lanes[lane].Writer.TryWrite(change))
        {
            LogLost(change.Reaction.PostId, "too many wait");
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Select(lane => WorkAsync(lane.Reader, stoppingToken)));

    private async Task WorkAsync(ChannelReader<ReactionChange> lane, CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in lane.ReadAllAsync(stoppingToken))
            {
                await HandleUntilDoneAsync(change, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Reactions that are left are found again at the next start.
        }
    }

    private async Task HandleUntilDoneAsync(ReactionChange change, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                await HandleAsync(change, cancellationToken);
                return;
            }
            catch (InteractionMissingException)
            {
                return;
            }
            catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
            {
                return; // The post is gone, or the bot's access to it.
            }
            catch (Exception exception) when (exception is AuditUnavailableException or MattermostApiException or HttpRequestException or IOException)
            {
                LogRetried(change.Reaction.PostId, exception.Message);
                if (time.GetElapsedTime(started) > Patience)
                {
                    LogLost(change.Reaction.PostId, exception.Message);
                    return;
                }
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private async Task HandleAsync(ReactionChange change, CancellationToken cancellationToken)
    {
        var (client, reaction) = (change.Bot.Client, change.Reaction);
        var rating = ThumbReactions.RatingOf(reaction.EmojiName)!;
        var post = await client.GetPostAsync(reaction.PostId, cancellationToken);
        if (post.UserId != change.Bot.Account.Id || AnswerProps.Of(post)?.InteractionId is not { } interactionId)
        {
            return;
        }

        var user = await users.GetAsync(client, reaction.UserId, cancellationToken);
        if (user.IsBot)
        {
            return;
        }

        if (change.IsAdded)
        {
            await ratings.ReactAsync(interactionId, user, reaction, rating, change.CaughtUp, cancellationToken);
            return;
        }

        var left = (await client.GetReactionsAsync(reaction.PostId, cancellationToken))
            .Where(other => other.UserId == user.Id)
            .Select(other => ThumbReactions.RatingOf(other.EmojiName))
            .OfType<string>()
            .ToList();
        await ratings.UnreactAsync(interactionId, user, rating, left.Contains(rating) ? rating : left.FirstOrDefault(), cancellationToken);
    }

    [LoggerMessage(BotEventIds.ReactionRetried, LogLevel.Warning, "A reaction to post {Post} is not recorded yet: {Reason}")]
    private partial void LogRetried(string post, string reason);

    [LoggerMessage(BotEventIds.ReactionLost, LogLevel.Error, "A reaction to post {Post} is not recorded: {Reason}")]
    private partial void LogLost(string post, string reason);
}
