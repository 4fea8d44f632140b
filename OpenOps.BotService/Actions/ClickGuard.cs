using System.Net;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Actions;

/// <summary>Lets through only clicks that the chat server tells of, once, from people who are in the channel.</summary>
internal sealed partial class ClickGuard(ActionSigner signer, UsedTriggers used, BotDirectory bots, UserDirectory users, ILogger<ClickGuard> logger)
{
    private const string Unproved = "⚠️ This click could not be verified, so nothing was done.";
    private const string Late = "⚠️ This click came twice or too late, so nothing was done. Please click again.";
    private const string NotThere = "🔒 Nothing was done: you are not in this channel, or the post is gone.";

    /// <summary>The proved click, or what the person is told instead.</summary>
    public async Task<(Click? Click, string? Refusal)> CheckAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        if (signer.VerifyButton(request.Context) is not { } button)
        {
            return Refuse(request, "its signature is not ours", Unproved);
        }

        if (button.ChannelId != request.ChannelId || (button.PostId ?? request.PostId) != request.PostId || bots.Find(button.Bot) is not { } bot)
        {
            return Refuse(request, "its button belongs elsewhere", Unproved);
        }

        if (TriggerId.Read(request.TriggerId) is not { } trigger || trigger.UserId != request.UserId)
        {
            return Refuse(request, "its trigger is not that person's", Unproved);
        }

        if (used.Refuse(trigger) is { } reason)
        {
            return Refuse(request, reason, Late);
        }

        return await CheckPlaceAsync(request, button, bot, trigger, cancellationToken);
    }

    /// <summary>Whether a person may send a dialog now that was opened for them.</summary>
    public async Task<(Bot Bot, MattermostUser User)?> CheckAsync(DialogSubmission submission, DialogContext context, CancellationToken cancellationToken)
    {
        if (context.UserId != submission.UserId || context.ChannelId != submission.ChannelId || bots.Find(context.Bot) is not { } bot
            || !await bot.Client.IsMemberAsync(context.ChannelId, submission.UserId, cancellationToken))
        {
            LogRefused(submission.UserId, "the dialog was opened for somebody else, or access is lost");
            return null;
        }

        return (bot, await users.GetAsync(bot.Client, submission.UserId, cancellationToken));
    }

    private async Task<(Click? Click, string? Refusal)> CheckPlaceAsync(
        ActionRequest request, ButtonContext button, Bot bot, TriggerId trigger, CancellationToken cancellationToken)
    {
        try
        {
            var isMember = bot.Client.IsMemberAsync(request.ChannelId, request.UserId, cancellationToken);
            var found = bot.Client.GetPostAsync(request.PostId, cancellationToken);
            var user = users.GetAsync(bot.Client, request.UserId, cancellationToken);
            await Task.WhenAll(isMember, found, user);
            var post = await found;
            if (!await isMember)
            {
                return Refuse(request, "who clicked is not in the channel", NotThere);
            }

            // A button made together with its post cannot name it; that the post names the same answer ties the two.
            return post.UserId == bot.Account.Id && post.ChannelId == button.ChannelId
                && (button.Exchange is null ? AnswerProps.Of(post) : ToolCardProps.Behind(post, button)) is { } answer && answer.InReplyTo == button.QuestionId
                && (button.PostId is not null || answer.InteractionId == button.InteractionId)
                ? (new Click(bot, button, trigger, await user, post, answer), null)
                : Refuse(request, "its button belongs to another post", Unproved);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return Refuse(request, "the post is gone", NotThere);
        }
    }

    private (Click? Click, string? Refusal) Refuse(ActionRequest request, string reason, string told)
    {
        LogRefused(request.UserId, reason);
        return (null, told);
    }

    [LoggerMessage(BotEventIds.ClickRefused, LogLevel.Warning, "A click in the name of user {User} is refused: {Reason}.")]
    private partial void LogRefused(string user, string reason);
}
