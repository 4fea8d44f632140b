using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Provisioning;

/// <summary>The team and its channels.</summary>
internal sealed record Places(MattermostTeam Team, IReadOnlyList<MattermostChannel> Channels);

/// <summary>Makes the team and its channels, and brings members in.</summary>
internal sealed class PlaceProvisioning(
    MattermostAdministration administration, MattermostClient admin, ProvisioningOptions options, ProvisioningLog log)
{
    public async Task<Places> EnsureAsync(CancellationToken cancellationToken)
    {
        var team = await ProvisioningException.NamingAsync(
            $"making the team {options.Team.Name}", () => EnsureTeamAsync(cancellationToken));
        var channels = new List<MattermostChannel>();
        foreach (var channel in options.Channels)
        {
            channels.Add(await ProvisioningException.NamingAsync(
                $"making the channel {channel.Name}", () => EnsureChannelAsync(team, channel, cancellationToken)));
        }

        return new Places(team, channels);
    }

    /// <summary>Brings somebody into the team and all its provisioned channels.</summary>
    public Task JoinAsync(Places places, string userId, string name, CancellationToken cancellationToken) =>
        ProvisioningException.NamingAsync($"bringing {name} into {places.Team.Name}", async () =>
        {
            if (!await administration.IsTeamMemberAsync(places.Team.Id, userId, cancellationToken))
            {
                await administration.AddToTeamAsync(places.Team.Id, userId, cancellationToken);
                log.Made($"{name} in team {places.Team.Name}");
            }

            foreach (var channel in places.Channels)
            {
                if (!await admin.IsMemberAsync(channel.Id, userId, cancellationToken))
                {
                    await administration.AddToChannelAsync(channel.Id, userId, cancellationToken);
                    log.Made($"{name} in channel {channel.Name}");
                }
            }
        });

    private async Task<MattermostTeam> EnsureTeamAsync(CancellationToken cancellationToken)
    {
        if (await administration.FindTeamAsync(options.Team.Name, cancellationToken) is { } found)
        {
            log.Kept($"team {found.Name}");
            return found;
        }

        var made = await administration.CreateTeamAsync(new NewTeam(options.Team.Name, options.Team.DisplayName), cancellationToken);
        log.Made($"team {made.Name}");
        return made;
    }

    // Names and purposes are given once: a team that renames its channel keeps the new name.
    private async Task<MattermostChannel> EnsureChannelAsync(MattermostTeam team, ChannelToProvision channel, CancellationToken cancellationToken)
    {
        if (await admin.FindChannelAsync(team.Id, channel.Name, cancellationToken) is { } found)
        {
            log.Kept($"channel {found.Name}");
            return found;
        }

        var made = await administration.CreateChannelAsync(
            new NewChannel(team.Id, channel.Name, channel.DisplayName ?? channel.Name, channel.Purpose), cancellationToken);
        log.Made($"channel {made.Name}");
        return made;
    }
}
