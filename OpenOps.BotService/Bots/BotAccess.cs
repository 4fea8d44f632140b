using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Bots;

/// <summary>Decides who may use a bot and where, by its allow lists. Each list that is set must agree.</summary>
internal sealed class BotAccess(BotOptions bot)
{
    /// <summary>Whether teams have to be looked up at all.</summary>
    public bool AsksForTeams => bot.AllowedTeams.Count > 0;

    public bool AllowsUser(MattermostUser user) => Lists(bot.AllowedUsers, user.Id, user.Username);

    /// <summary>Whether the bot answers in a channel. Where the channel is in no team, see <see cref="AllowsTeam"/>.</summary>
    public bool AllowsChannel(MattermostChannel channel) =>
        channel.Type == ChannelTypes.Direct || Lists(bot.AllowedChannels, channel.Id, channel.Name);

    /// <summary>Whether a team is one whose members may use the bot.</summary>
    public bool AllowsTeam(MattermostTeam team) => Lists(bot.AllowedTeams, team.Id, team.Name);

    private static bool Lists(IReadOnlyList<string> allowed, string id, string name) =>
        allowed.Count == 0
        || allowed.Any(entry => string.Equals(entry, id, StringComparison.Ordinal) || string.Equals(entry.TrimStart('@', '~'), name, StringComparison.OrdinalIgnoreCase));
}
