using System.Net;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Feedback;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Commands;

/// <summary>
/// <c>/openops why</c>: lets a person say what was wrong with an answer without its buttons, as after a 👎 by reaction.
/// </summary>
internal sealed class WhyRequest(BotDirectory bots, ReasonForm form, TimeProvider time)
{
    private const string Which = "🤔 Which answer? Write `/openops why` and a link to it (“Copy Link” in its menu).";
    private const string NoAnswer = "🤷 That is no answer of a bot that you can read, so there is nothing to say about it.";
    private const string NotOpened = "⚠️ The form could not be opened. Please try again.";

    /// <returns>What the person is told; empty when the form is open.</returns>
    public async Task<string> RunAsync(SlashCommandCall call, string words, CancellationToken cancellationToken)
    {
        if (MattermostIds.PostIn(words.Trim()) is not { } postId)
        {
            return Which;
        }

        if (await FindAsync(postId, call.UserId, cancellationToken) is not var (bot, interactionId))
        {
            return NoAnswer;
        }

        var context = new DialogContext
        {
            Bot = bot.Username,

            // The form is sent from where the person is, which need not be where the answer is.
            ChannelId = call.ChannelId,
            InteractionId = interactionId,
            UserId = call.UserId,
            VoteId = DeterministicId.Create(DateTimeOffset.UnixEpoch, "why", call.UserId, postId, call.TriggerId),
            OpenedAt = time.GetUtcNow(),
        };
        return await form.OpenAsync(bot, call.TriggerId, context, rated: false, cancellationToken) ? "" : NotOpened;
    }

    // Each bot is asked: only one that is in the channel can read the post, and only its author can say what it answers.
    private async Task<(Bot Bot, Guid InteractionId)?> FindAsync(string postId, string userId, CancellationToken cancellationToken)
    {
        foreach (var bot in bots.All)
        {
            if (await ReadAsync(bot, postId, cancellationToken) is { } post && post.UserId == bot.Account.Id)
            {
                return AnswerProps.Of(post) is { } answer && answer.State != AnswerStates.Streaming && answer.InteractionOf(post) is { } interactionId
                    && await bot.Client.IsMemberAsync(post.ChannelId, userId, cancellationToken)
                    ? (bot, interactionId)
                    : null;
            }
        }

        return null;
    }

    private static async Task<Post?> ReadAsync(Bot bot, string postId, CancellationToken cancellationToken)
    {
        try
        {
            return await bot.Client.GetPostAsync(postId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return null;
        }
    }
}
