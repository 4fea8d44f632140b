using System.Net;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <content>People, bots and teams.</content>
internal sealed partial class MattermostClient
{
    /// <summary>The account of this client's token.</summary>
    public Task<MattermostUser> GetMeAsync(CancellationToken cancellationToken) =>
        _transport.GetAsync("users/me", Wire.MattermostUser, cancellationToken);

    public Task<MattermostUser> GetUserAsync(string userId, CancellationToken cancellationToken) =>
        _transport.GetCachedAsync($"users/{userId}", Wire.MattermostUser, cancellationToken);

    /// <summary>The user of that name, or null.</summary>
    public Task<MattermostUser?> FindUserAsync(string username, CancellationToken cancellationToken) =>
        OrNullAsync(_transport.GetCachedAsync($"users/username/{Uri.EscapeDataString(username)}", Wire.MattermostUser, cancellationToken));

    /// <summary>The users of these ids that exist, in no order.</summary>
    public async Task<IReadOnlyList<MattermostUser>> GetUsersAsync(IReadOnlyList<string> userIds, CancellationToken cancellationToken) =>
        userIds.Count == 0 ? [] : await _transport.SendJsonAsync(
            HttpMethod.Post, "users/ids", userIds, Wire.IReadOnlyListString, Wire.IReadOnlyListMattermostUser, cancellationToken, idempotent: true);

    public Task<IReadOnlyList<MattermostTeam>> GetMyTeamsAsync(CancellationToken cancellationToken) =>
        _transport.GetAsync("users/me/teams", Wire.IReadOnlyListMattermostTeam, cancellationToken);

    /// <summary>Shows others that this account is writing, for about five seconds.</summary>
    public Task SendTypingAsync(string channelId, string? rootId, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, "users/me/typing", new TypingRequest(channelId, rootId), Wire.TypingRequest, cancellationToken, idempotent: true);

    internal static async Task<T?> OrNullAsync<T>(Task<T> request)
        where T : class
    {
        try
        {
            return await request;
        }
        catch (MattermostApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
