using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Commands;

/// <summary>Makes a task of what follows <c>/summarize channel</c>: which channel, and which time by the person's own clock.</summary>
internal sealed class ChannelSummaryRequest(TimeProvider time)
{
    // The server's clock may be ahead, and what has just been written belongs to a time that ends now.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private const string Ways = "Try `24h`, `7d`, `2w`, `today`, `yesterday`, `unread`, `from 2026-11-01` or `from 2026-11-01 to 2026-11-05`.";

    /// <summary>The task, or what the person is told.</summary>
    public async Task<(TaskProps? Task, string Told)> ReadAsync(SlashCommandCall call, Bot bot, string[] words, CancellationToken cancellationToken)
    {
        var channelId = call.ChannelId;
        if (words is [['~', _, ..] name, .. var rest])
        {
            words = rest;
            if (await FindAsync(call, bot, name[1..].TrimEnd('.', ',', ':'), cancellationToken) is not { } found)
            {
                return (null, $"🤔 I do not see a channel `{ChannelRange.Quoted(name)}`. If it is private, write `/invite @{bot.Username}` in it and try again.");
            }

            channelId = found;
        }

        var now = time.GetUtcNow();
        var (range, told) = words is [var word] && word.Equals("unread", StringComparison.OrdinalIgnoreCase)
            ? await UnreadAsync(call, bot, channelId, now, cancellationToken)
            : ChannelRange.Parse(words, PersonTime.Of(await bot.Client.GetUserAsync(call.UserId, cancellationToken)), now);
        return range is null ? (null, $"{told} {Ways}") : (new TaskProps
        {
            Kind = TaskKinds.SummarizeChannel,
            RequesterId = call.UserId,
            ChannelId = channelId,
            From = range.From.ToUnixTimeMilliseconds(),
            To = (range.To == now ? now + ClockSkew : range.To).ToUnixTimeMilliseconds(),
            Range = range.Words,
        }, "");
    }

    // Servers tell the ids of public channels only; the bot sees the private ones that it is in.
    private static async Task<string?> FindAsync(SlashCommandCall call, Bot bot, string name, CancellationToken cancellationToken)
    {
        if (call.ChannelMentions.TryGetValue(name, out var id))
        {
            return id;
        }

        try
        {
            return call.TeamId.Length > 0 ? (await bot.Client.FindChannelAsync(call.TeamId, name, cancellationToken))?.Id : null;
        }
        catch (MattermostApiException exception) when (exception.Status is System.Net.HttpStatusCode.Forbidden or System.Net.HttpStatusCode.BadRequest)
        {
            return null;
        }
    }

    private static async Task<(ChannelRange? Range, string Told)> UnreadAsync(
        SlashCommandCall call, Bot bot, string channelId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await bot.Client.FindMemberAsync(channelId, call.UserId, cancellationToken) is not { LastViewedAt: > 0 and var viewed })
        {
            return (null, "🤔 The server does not tell me what you have read there. Say how far back instead.");
        }

        var from = DateTimeOffset.FromUnixTimeMilliseconds(viewed + 1);
        var channel = await bot.Client.GetChannelAsync(channelId, cancellationToken);
        return channel.LastPostAt <= viewed || from >= now
            ? (null, "🗒️ You have read everything there: opening a channel marks it as read. Name another channel, such as `/summarize channel ~town-square unread`, or say how far back.")
            : (new ChannelRange(from, now, "since you last looked"), "");
    }
}
