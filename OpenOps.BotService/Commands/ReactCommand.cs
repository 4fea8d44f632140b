using System.Net;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks;
using OpenOps.BotService.Tasks.Reactions;

namespace OpenOps.BotService.Commands;

/// <summary>
/// <c>/react</c>: a model picks the emoji. The bot reacts as itself; a client that can react as the person asks with
/// <c>--as-me</c> and is told which emoji it is. The answer says which of the two happened.
/// </summary>
internal sealed class ReactCommand(
    BotChoice choice, SourceAccess access, ReactionPicker picker, LateNews news, Permalinks links, IHostApplicationLifetime lifetime) : ISlashCommand
{
    public const string Prop = "openops_reaction";

    private const string Ways = "`/react` with a link to a message (“Copy Link” in its menu), such as `/react https://…/pl/…`. Name a bot with it to have that one choose.";

    public static SlashCommandDescription Description { get; } = new("react", "[link to a post] [@bot]", "Let a bot pick the emoji that fits a message");

    public async Task<string> RunAsync(SlashCommandCall call, CancellationToken cancellationToken)
    {
        var request = ReactRequest.Parse(call.Text);
        if (request.Unknown is not null || request.PostId is not { } postId)
        {
            return $"🤔 Which message? This is how it works: {Ways}";
        }

        var offered = await choice.ForAsync(call.UserId, cancellationToken);
        if (BotChoice.Choose(offered, request.Bot) is not { } bot)
        {
            return BotChoice.NotOffered(request.Bot, offered);
        }

        var requester = await bot.Client.GetUserAsync(call.UserId, cancellationToken);
        var context = new TaskContext(bot, new TaskProps { Kind = ReactionPicker.Operation, RequesterId = call.UserId, PostId = postId }, requester);
        var (post, channel, told) = await FindAsync(context, postId, cancellationToken);
        if (post is null || channel is null)
        {
            return told;
        }

        // The model may be slow; people wait for this answer with their message box locked.
        news.TellWhenKnown(call, ReactAsync(context, post, channel, request.Nonce));
        return "⏳ I am picking an emoji.";
    }

    private async Task<(Post? Post, MattermostChannel? Channel, string Told)> FindAsync(TaskContext context, string postId, CancellationToken cancellationToken)
    {
        Post post;
        try
        {
            post = await context.Bot.Client.GetPostAsync(postId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return (null, null, SourceAccess.Unreadable(context.Bot));
        }

        var (channel, told) = await access.OpenChannelAsync(context, post.ChannelId, cancellationToken);
        return channel is null ? (null, null, told)
            : channel.DeleteAt > 0 ? (null, null, "🔒 That channel is archived, so nobody can react there.")
            : (post, channel, "");
    }

    private async Task<CommandResponse> ReactAsync(TaskContext context, Post post, MattermostChannel channel, string? nonce)
    {
        try
        {
            var (emoji, told) = await picker.PickAsync(context, channel, post, lifetime.ApplicationStopping);
            if (emoji is null)
            {
                return new CommandResponse { Text = told };
            }

            var link = $"[this message]({await links.OfAsync(context.Bot, post.Id, lifetime.ApplicationStopping)})";
            if (nonce is not null)
            {
                return new CommandResponse
                {
                    Text = $"I picked :{emoji}: for {link}. The reaction is your own.",
                    Props = new JsonObject { [Prop] = new JsonObject { ["post_id"] = post.Id, ["emoji"] = emoji, ["nonce"] = nonce } },
                };
            }

            await context.Bot.Client.AddReactionAsync(context.Bot.Account.Id, post.Id, emoji, lifetime.ApplicationStopping);
            return new CommandResponse { Text = $"I reacted with :{emoji}: as myself to {link}." };
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            return new CommandResponse { Text = "⚠️ That did not work, so I did not react. Please try again in a while." };
        }
    }
}
