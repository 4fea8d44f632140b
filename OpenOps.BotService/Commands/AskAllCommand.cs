using System.Net;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Commands;

/// <summary><c>/ask-all</c>: one question to every bot that the person may use in the channel; all answer in its thread, side by side.</summary>
internal sealed class AskAllCommand(BotChoice choice, AllowLists allowLists) : ISlashCommand
{
    private const int LongestQuestion = 15_000;

    public static SlashCommandDescription Description { get; } = new("ask-all", "[question]", "Ask every bot of this channel the same question");

    public async Task<string> RunAsync(SlashCommandCall call, CancellationToken cancellationToken)
    {
        if (call.Text.Length == 0)
        {
            return "🤔 What do you want to ask? Write `/ask-all` and your question.";
        }

        if (call.Text.Length > LongestQuestion)
        {
            return $"📏 That question is too long: at most {LongestQuestion} characters.";
        }

        var offered = await choice.ForAsync(call.UserId, cancellationToken);
        var present = new List<Bot>();
        foreach (var bot in offered)
        {
            if (await MayAskAsync(bot, call, cancellationToken))
            {
                present.Add(bot);
            }
        }

        if (present is not [var first, ..])
        {
            return offered.Count == 0
                ? BotChoice.NotOffered(named: null, offered)
                : $"🚪 No bot that you may use is in this channel. Write `/invite @{offered[0].Username}` and try again. Nothing was sent to a model.";
        }

        var asker = await first.Client.GetUserAsync(call.UserId, cancellationToken);

        // The post is the question: each bot takes it when it sees it, or finds it after it was away.
        await first.Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = call.ChannelId,
                RootId = call.RootId.Length > 0 ? call.RootId : null,
                Message = AskedForOthers.Message(asker.Username, call.Text),
                Props = AskedForOthers.Props(asker.Id, present.Select(bot => bot.Username)),

                // One use of the command asks once, however often it is delivered.
                PendingPostId = DeterministicId.Create(DateTimeOffset.UnixEpoch, "ask-all", call.UserId, call.ChannelId, call.TriggerId).ToString("N"),
            },
            cancellationToken);
        return $"🙋 I asked {string.Join(", ", present.Select(bot => $"@{bot.Username}"))}.";
    }

    // Both the person and the bot must be in the channel: the question is posted there for the one and read by the other.
    private async Task<bool> MayAskAsync(Bot bot, SlashCommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            var channel = await bot.Client.GetChannelAsync(call.ChannelId, cancellationToken);
            return channel.DeleteAt == 0
                && await bot.Client.IsMemberAsync(channel.Id, bot.Account.Id, cancellationToken)
                && await bot.Client.IsMemberAsync(channel.Id, call.UserId, cancellationToken)
                && await allowLists.AllowAsync(bot, await bot.Client.GetUserAsync(call.UserId, cancellationToken), channel, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return false;
        }
    }
}
