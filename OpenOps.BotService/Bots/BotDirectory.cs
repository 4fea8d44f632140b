using Microsoft.Extensions.Options;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Bots;

/// <summary>The bots of this service that have a token.</summary>
internal sealed class BotDirectory
{
    public BotDirectory(IOptions<BotList> configured, MattermostSessions sessions)
    {
        All = [.. configured.Value.Select(bot => sessions.Find(bot.Username) is { } session ? new Bot(bot, session, IsBotAccount) : null).OfType<Bot>()];
        WithoutToken = [.. configured.Value.Where(bot => sessions.Find(bot.Username) is null).Select(bot => bot.Username)];
        Unconfigured = [.. sessions.All.Where(session => Find(session.BotName) is null)];
    }

    public IReadOnlyList<Bot> All { get; }

    /// <summary>Names of configured bots that have no token.</summary>
    public IReadOnlyList<string> WithoutToken { get; }

    /// <summary>Sessions of bots that have a token and no settings.</summary>
    public IReadOnlyList<MattermostSession> Unconfigured { get; }

    public Bot? Find(string username) =>
        All.FirstOrDefault(bot => string.Equals(bot.Username, username, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a user id is that of one of these bots, as far as they have signed in.</summary>
    public bool IsBotAccount(string userId) => All.Any(bot => bot.Account.Id == userId);
}
