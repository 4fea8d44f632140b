using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Tasks;

/// <summary>Addresses of posts as people open them: at the server's own address, which need not be the one this service uses.</summary>
internal sealed partial class Permalinks(TimeProvider time, ILogger<Permalinks> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private volatile Known? _known;

    /// <summary>What a post's id is put behind.</summary>
    public async ValueTask<string> PrefixAsync(Bot bot, CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < Fresh)
        {
            return known.Prefix;
        }

        Uri? site = null;
        try
        {
            site = await bot.Client.GetSiteUrlAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException)
        {
            LogUnknown(exception.Message);
        }

        // This form needs no team, and servers show no preview of the post under it.
        var prefix = $"{(site ?? bot.Client.ServerUrl).AbsoluteUri.TrimEnd('/')}/_redirect/pl/";
        _known = new Known(prefix, time.GetTimestamp());
        return prefix;
    }

    public async ValueTask<string> OfAsync(Bot bot, string postId, CancellationToken cancellationToken) =>
        await PrefixAsync(bot, cancellationToken) + postId;

    [LoggerMessage(BotEventIds.SiteUrlUnknown, LogLevel.Warning, "The chat server did not tell its own address; links use Mattermost:Url: {Reason}")]
    private partial void LogUnknown(string reason);

    private sealed record Known(string Prefix, long At);
}
