using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Conversations;

/// <summary>Whether a bot's allow lists let a person use it in a channel, or for it.</summary>
internal sealed class AllowLists
{
    public async Task<bool> AllowAsync(Bot bot, MattermostUser requester, MattermostChannel channel, CancellationToken cancellationToken)
    {
        var access = new BotAccess(bot.Options);
        if (!access.AllowsUser(requester) || !access.AllowsChannel(channel))
        {
            return false;
        }

        if (!access.AsksForTeams)
        {
            return true;
        }

        // The bot sees the teams it is in; a channel belongs to one, a direct message to none, so there its person must.
        var allowed = (await bot.Client.GetMyTeamsAsync(cancellationToken)).Where(access.AllowsTeam).ToList();
        return channel.TeamId.Length > 0
            ? allowed.Exists(team => team.Id == channel.TeamId)
            : await IsInAnyAsync(bot, allowed, requester, cancellationToken);
    }

    /// <summary>Whether a person may use a bot at all, wherever that is.</summary>
    public async Task<bool> AllowAnywhereAsync(Bot bot, MattermostUser requester, CancellationToken cancellationToken)
    {
        var access = new BotAccess(bot.Options);
        return access.AllowsUser(requester) && (!access.AsksForTeams
            || await IsInAnyAsync(bot, [.. (await bot.Client.GetMyTeamsAsync(cancellationToken)).Where(access.AllowsTeam)], requester, cancellationToken));
    }

    private static async Task<bool> IsInAnyAsync(Bot bot, List<MattermostTeam> teams, MattermostUser requester, CancellationToken cancellationToken)
    {
        foreach (var team in teams)
        {
            if (await bot.Client.IsTeamMemberAsync(team.Id, requester.Id, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
