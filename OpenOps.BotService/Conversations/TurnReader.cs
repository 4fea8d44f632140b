using System.Net;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Prompts;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Asks the server, at each turn anew, what the thread is and whether the person who asked may read it. What goes to a
/// model is what that person can see at this moment.
/// </summary>
internal sealed partial class TurnReader(
    PromptLibrary prompts, UserDirectory users, AllowLists allowLists, TaskTurns tasks, TimeProvider time, ILogger<TurnReader> logger)
{
    public async Task<Turn> ReadAsync(Question question, CancellationToken cancellationToken)
    {
        var (client, post) = (question.Bot.Client, question.Post);
        var requester = users.GetAsync(client, question.RequesterId, cancellationToken);
        var channel = client.GetChannelAsync(post.ChannelId, cancellationToken);
        var isMember = client.IsMemberAsync(post.ChannelId, question.RequesterId, cancellationToken);
        var thread = client.GetThreadAsync(post.Id, cancellationToken);
        try
        {
            await Task.WhenAll(requester, channel, isMember, thread);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            LogGone(question.Bot.Username, exception.Message);
            return new Turn.Nothing("the question, or the bot's access to it, is gone");
        }

        return await DecideAsync(question, new Facts(await requester, await channel, await isMember, await thread), cancellationToken);
    }

    private async Task<Turn> DecideAsync(Question question, Facts facts, CancellationToken cancellationToken)
    {
        var bot = question.Bot;
        var asked = facts.Thread.FirstOrDefault(post => post.Id == question.Post.Id);
        if (asked is null)
        {
            return new Turn.Nothing("the question is deleted");
        }

        if (IgnoredPosts.ReasonFor(facts.Requester) is { } reason)
        {
            return new Turn.Nothing(reason);
        }

        if (question.AnswerPost is null && facts.Thread.Any(post => IsAnswer(post, question)))
        {
            return new Turn.Nothing("it is answered already");
        }

        if (!facts.IsMember)
        {
            LogAccessLost(bot.Username, question.Post.Id);
            return new Turn.Refused($"🔒 @{facts.Requester.Username} can no longer read this channel, so I did not answer. Nothing was sent to a model.", facts.Thread);
        }

        if (!await allowLists.AllowAsync(bot, facts.Requester, facts.Channel, cancellationToken))
        {
            LogNotAllowed(bot.Username, question.Post.Id);
            return new Turn.Refused("🔒 I am not available to you here: an administrator has limited who may use me and where. Nothing was sent to a model.", facts.Thread);
        }

        if (bot.Model.Availability == ModelAvailability.Missing)
        {
            return new Turn.Refused($"⚠️ My model `{bot.Options.Model}` is not available at present. An administrator can see in the log of Inference what it lacks.", facts.Thread);
        }

        if (await tasks.ReadAsync(question, new TurnPlace(facts.Requester, facts.Channel, facts.Thread), cancellationToken) is { } taskTurn)
        {
            return taskTurn;
        }

        var authorOf = await users.GetAllAsync(bot.Client, facts.Thread.SelectMany(post => AskedForOthers.AuthorsOf(post, bot)), cancellationToken);
        var isDirect = facts.Channel.Type == ChannelTypes.Direct;
        var conversation = Conversation.Of(new ConversationSource
        {
            Thread = facts.Thread,
            Question = asked,
            BotUserId = bot.Account.Id,
            IsDirect = isDirect,
            AuthorOf = authorOf,
            AskerOf = post => AskedForOthers.AskerOf(post, bot),
            MaxTokens = bot.Options.ContextTokens,
            SystemPrompt = leftOut => prompts.System(new SystemPrompt(
                bot.Options, bot.Model.Model?.Openops?.DisplayName ?? bot.Options.Model, time.GetUtcNow(), facts.Requester.Username)
            {
                ChannelName = isDirect ? null : facts.Channel.Name,
                LeftOut = leftOut,
            }),
        });

        return conversation.QuestionFits
            ? new Turn.Ready(new Reading.AtOnce(conversation), facts.Requester, facts.Channel, facts.Thread)
            : new Turn.Refused(
                $"⚠️ Your message is too long for me: I read about {bot.Options.ContextTokens} tokens, roughly {bot.Options.ContextTokens * 3 / 4} words, with everything that belongs to it. Nothing was sent to a model.",
                facts.Thread);
    }

    private static bool IsAnswer(Post post, Question question) =>
        post.UserId == question.Bot.Account.Id && AnswerProps.Of(post)?.InReplyTo == question.Post.Id;

    [LoggerMessage(BotEventIds.QuestionGone, LogLevel.Information, "{Bot} does not answer: {Reason}")]
    private partial void LogGone(string bot, string reason);

    [LoggerMessage(BotEventIds.AccessLost, LogLevel.Warning, "{Bot} does not answer post {Post}: who asked is no longer in the channel.")]
    private partial void LogAccessLost(string bot, string post);

    [LoggerMessage(BotEventIds.NotAllowed, LogLevel.Information, "{Bot} does not answer post {Post}: its allow lists leave out who asked, or the place.")]
    private partial void LogNotAllowed(string bot, string post);

    private sealed record Facts(MattermostUser Requester, MattermostChannel Channel, bool IsMember, IReadOnlyList<Post> Thread);
}
