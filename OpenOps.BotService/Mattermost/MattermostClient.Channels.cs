using System.Net;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <content>Channels and who is in them.</content>
internal sealed partial class MattermostClient
{
    private volatile bool _listsByTeamOnly;

    public Task<MattermostChannel> GetChannelAsync(string channelId, CancellationToken cancellationToken) =>
        _transport.GetAsync($"channels/{channelId}", Wire.MattermostChannel, cancellationToken);

    /// <summary>The channel of that name in a team, or null.</summary>
    public Task<MattermostChannel?> FindChannelAsync(string teamId, string name, CancellationToken cancellationToken) =>
        OrNullAsync(_transport.GetAsync($"teams/{teamId}/channels/name/{Uri.EscapeDataString(name)}", Wire.MattermostChannel, cancellationToken));

    /// <summary>Every channel this account is in, direct messages included.</summary>
    public async Task<IReadOnlyList<MattermostChannel>> GetMyChannelsAsync(CancellationToken cancellationToken)
    {
        if (!_listsByTeamOnly)
        {
            var all = await OrNullAsync(_transport.GetAsync("users/me/channels", Wire.IReadOnlyListMattermostChannel, cancellationToken));
            if (all is not null)
            {
                return all;
            }

            _listsByTeamOnly = true;
        }

        // Servers before 6.x list channels only by team, each list with all direct messages in it.
        var channels = new Dictionary<string, MattermostChannel>(StringComparer.Ordinal);
        foreach (var team in await GetMyTeamsAsync(cancellationToken))
        {
            foreach (var channel in await _transport.GetAsync(
                $"users/me/teams/{team.Id}/channels", Wire.IReadOnlyListMattermostChannel, cancellationToken))
            {
                channels[channel.Id] = channel;
            }
        }

        return [.. channels.Values];
    }

    /// <summary>Whether a user is in a channel. False also where this account may not know.</summary>
    public async Task<bool> IsMemberAsync(string channelId, string userId, CancellationToken cancellationToken) =>
        await FindMemberAsync(channelId, userId, cancellationToken) is not null;

    /// <summary>A user's membership of a channel; null also where this account may not know.</summary>
    public async Task<ChannelMember?> FindMemberAsync(string channelId, string userId, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.GetAsync($"channels/{channelId}/members/{userId}", Wire.ChannelMember, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>One page of a channel's members.</summary>
    public Task<IReadOnlyList<ChannelMember>> GetMembersAsync(string channelId, int page, int perPage, CancellationToken cancellationToken) =>
        _transport.GetAsync($"channels/{channelId}/members?page={page}&per_page={perPage}", Wire.IReadOnlyListChannelMember, cancellationToken);

    /// <summary>The direct conversation of two users, made if it is not there yet.</summary>
    public Task<MattermostChannel> OpenDirectAsync(string userId, string otherUserId, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, "channels/direct", [userId, otherUserId], Wire.IReadOnlyListString, Wire.MattermostChannel, cancellationToken, idempotent: true);
}
