using OpenOps.BotService.Bots;
using OpenOps.BotService.Feedback;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks;
using OpenOps.BotService.Tasks.Meetings;

namespace OpenOps.BotService.Conversations;

/// <summary>Reads what each bot sees and hands it on; does nothing slow itself.</summary>
internal sealed partial class EventRouter(
    BotDirectory bots, QuestionDesk desk, ReactionDesk reactions, MemoReactions memos, MeetingOffers meetings, AbandonedAnswers abandoned, Greeter greeter,
    IHostApplicationLifetime lifetime, ILogger<EventRouter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var session in bots.Unconfigured)
        {
            LogTokenWithoutBot(session.BotName);
        }

        try
        {
            // An answer's buttons name this service's address, which it has once it listens.
            await StartedAsync(stoppingToken);
            await Task.WhenAll(
                bots.All.Select(bot => FollowAsync(bot, stoppingToken)).Concat(bots.Unconfigured.Select(session => DrainAsync(session, stoppingToken))));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
        catch (Exception exception)
        {
            LogRouterFailed(exception);
            lifetime.StopApplication();
        }
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private static async Task DrainAsync(MattermostSession session, CancellationToken cancellationToken)
    {
        await foreach (var _ in session.Events.ReadAllAsync(cancellationToken))
        {
            // Unread events would keep the connection from being read.
        }
    }

    private async Task FollowAsync(Bot bot, CancellationToken cancellationToken)
    {
        try
        {
            await bot.SignInAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is MattermostApiException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return; // The listener has said why, and the other bots go on.
        }

        await foreach (var happened in bot.Session.Events.ReadAllAsync(cancellationToken))
        {
            Handle(bot, happened);
        }
    }

    private void Handle(Bot bot, MattermostEvent happened)
    {
        switch (happened)
        {
            case PostedEvent { Post: var post } when AskedForOthers.IsFor(post, bot):
                desk.Take(new Question(bot, post));
                break;
            case PostedEvent { Post: var post } when post.UserId == bot.Account.Id:
                abandoned.Note(bot, post);
                break;
            case PostEditedEvent { Post: var post } when post.UserId == bot.Account.Id:
                abandoned.Note(bot, post);
                break;
            case PostedEvent { Post: var post } when MeetingFiles.MayBeHandedOver(post):
                meetings.Take(bot, post);
                break;
            case PostEditedEvent { Post: var post } when MeetingFiles.MayBeHandedOver(post):
                meetings.Take(bot, post);
                break;
            case PostedEvent posted when Concerns(bot, posted):
                desk.Take(new Question(bot, posted.Post));
                break;
            case PostDeletedEvent deleted:
                abandoned.Forget(deleted.Post.Id);
                break;
            case ReactionAddedEvent added:
                reactions.Take(new ReactionChange(bot, added.Reaction, IsAdded: true, added.CaughtUp));
                memos.Take(added.Reaction, added.CaughtUp);
                break;
            case ReactionRemovedEvent removed:
                reactions.Take(new ReactionChange(bot, removed.Reaction, IsAdded: false, removed.CaughtUp));
                break;
            case DirectAddedEvent opened:
                greeter.GreetIn(bot, opened.ChannelId);
                break;
            case CaughtUpEvent:
                greeter.GreetEverywhere(bot);
                break;
            default:
                break;
        }
    }

    private bool Concerns(Bot bot, PostedEvent posted) =>
        IgnoredPosts.ReasonFor(posted.Post, bot.Account.Id, bots.IsBotAccount) is null
        && (posted.ChannelType == ChannelTypes.Direct || Mentions.Contain(posted.Post.Message, bot.Username));

    [LoggerMessage(BotEventIds.TokenWithoutBot, LogLevel.Warning, "There is a token for {Bot}, but no settings: add it to the list Bots.")]
    private partial void LogTokenWithoutBot(string bot);

    [LoggerMessage(BotEventIds.RouterFailed, LogLevel.Critical, "Reading events failed; the service stops.")]
    private partial void LogRouterFailed(Exception exception);
}
