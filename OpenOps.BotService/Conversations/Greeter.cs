using System.Threading.Channels;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Gives the first notice as soon as a direct conversation exists, so that it stands above the first question instead of
/// below it. Whatever is missed here, the first answer makes good.
/// </summary>
internal sealed class Greeter(FirstNotice notice, BotDirectory bots) : BackgroundService
{
    private const int Capacity = 256;

    // Full means dropped: an unwritten greeting is given with the first answer.
    private readonly Channel<(Bot Bot, string? ChannelId)> _waiting = Channel.CreateBounded<(Bot Bot, string? ChannelId)>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Greets in a direct conversation that has just been opened.</summary>
    public void GreetIn(Bot bot, string channelId) => _waiting.Writer.TryWrite((bot, channelId));

    /// <summary>Greets in every direct conversation of the bot that holds no post yet.</summary>
    public void GreetEverywhere(Bot bot) => _waiting.Writer.TryWrite((bot, null));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (bot, channelId) in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                foreach (var empty in channelId is null ? await EmptyConversationsAsync(bot, stoppingToken) : [channelId])
                {
                    await notice.EnsureAsync(bot, empty, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task<IReadOnlyList<string>> EmptyConversationsAsync(Bot bot, CancellationToken cancellationToken)
    {
        try
        {
            return
            [
                .. (await bot.Client.GetMyChannelsAsync(cancellationToken))
                    .Where(channel => channel is { Type: ChannelTypes.Direct, LastPostAt: 0, DeleteAt: 0 })
                    .Where(channel => !channel.Name.Split("__").Where(id => id != bot.Account.Id).Any(bots.IsBotAccount))
                    .Select(channel => channel.Id),
            ];
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException)
        {
            return [];
        }
    }
}
