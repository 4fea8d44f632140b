using System.Net;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tasks;

/// <summary>
/// Whether a person may read a channel now, through a bot that can. Asked at the server each time: a right that is lost
/// counts at once.
/// </summary>
internal sealed partial class SourceAccess(AllowLists allowLists, ILogger<SourceAccess> logger)
{
    private const string Closed = "🔒 You cannot read that channel (any more), so I did not read it for you. Nothing was sent to a model.";
    private const string GuestRole = "system_guest";

    /// <summary>The thread of a post, oldest first, and its channel, if the person may read it.</summary>
    public async Task<ThreadAccess> OpenThreadAsync(TaskContext context, string postId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Post> thread;
        try
        {
            thread = await context.Bot.Client.GetThreadAsync(postId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return NoThread(context, "the bot cannot read it", Unreadable(context.Bot));
        }

        if (thread is not [var first, ..])
        {
            return NoThread(context, "nothing of it is left", "🗑️ That thread is deleted, so there is nothing to read.");
        }

        var (channel, told) = await OpenChannelAsync(context, first.ChannelId, cancellationToken);
        return channel is null ? new ThreadAccess(Channel: null, [], told) : new ThreadAccess(channel, thread, Told: "");
    }

    /// <summary>A channel, if the person may read it; otherwise what they are told.</summary>
    public async Task<(MattermostChannel? Channel, string Told)> OpenChannelAsync(TaskContext context, string channelId, CancellationToken cancellationToken)
    {
        var (bot, requester) = (context.Bot, context.Requester);
        MattermostChannel channel;
        try
        {
            channel = await bot.Client.GetChannelAsync(channelId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return Refuse(context, "the bot cannot see its channel", Unreadable(bot));
        }

        if (!await MayReadAsync(bot, channel, requester.Id, cancellationToken))
        {
            // Outside a public channel a bot is not told who is in it, which only matters for guests.
            return await bot.Client.IsMemberAsync(channel.Id, bot.Account.Id, cancellationToken)
                ? Refuse(context, "who asked cannot read its channel", Closed)
                : Refuse(context, "the bot is not told who is in its channel", Unreadable(bot));
        }

        return await allowLists.AllowAsync(bot, requester, channel, cancellationToken)
            ? (channel, "")
            : Refuse(context, "the bot's allow lists leave out who asked, or the channel",
                "🔒 I am not available to you for that channel: an administrator has limited who may use me and where. Nothing was sent to a model.");
    }

    /// <summary>What a person is told of a channel that a bot is not in.</summary>
    public static string Unreadable(Bot bot) =>
        $"🚪 I cannot read that: it is deleted, or in a channel that I am not in. If it is there, write `/invite @{bot.Username}` in its channel and try again. Nothing was sent to a model.";

    private static async Task<bool> MayReadAsync(Bot bot, MattermostChannel channel, string userId, CancellationToken cancellationToken)
    {
        var user = await bot.Client.GetUserAsync(userId, cancellationToken);
        if (user.DeleteAt > 0 || user.IsBot)
        {
            return false;
        }

        if (await bot.Client.IsMemberAsync(channel.Id, userId, cancellationToken))
        {
            return true;
        }

        // Anybody of its team can open a public channel, but for guests.
        return channel is { Type: ChannelTypes.Open, TeamId.Length: > 0 }
            && !user.Roles.Split(' ').Contains(GuestRole, StringComparer.Ordinal)
            && await bot.Client.IsTeamMemberAsync(channel.TeamId, userId, cancellationToken);
    }

    private (MattermostChannel? Channel, string Told) Refuse(TaskContext context, string reason, string told)
    {
        LogClosed(context.Bot.Username, context.Task.Kind, context.Requester.Id, reason);
        return (null, told);
    }

    private ThreadAccess NoThread(TaskContext context, string reason, string told) => new(Refuse(context, reason, told).Channel, [], told);

    [LoggerMessage(BotEventIds.SourceClosed, LogLevel.Information, "{Bot} does not read the source of a task ({Kind}) for user {User}: {Reason}.")]
    private partial void LogClosed(string bot, string kind, string user, string reason);
}

/// <summary>A thread that may be read, or, where the channel is null, why it may not.</summary>
internal sealed record ThreadAccess(MattermostChannel? Channel, IReadOnlyList<Post> Thread, string Told);
