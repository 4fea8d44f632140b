using System.Net.Http.Headers;
using System.Text.Json;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>What only an administrator may do over REST: accounts, teams, channels, tokens and settings.</summary>
internal sealed class MattermostAdministration(HttpClient http, string token)
{
    private static readonly MattermostJson Wire = MattermostJson.Default;

    private readonly MattermostTransport _transport = new(http, token);

    /// <summary>Makes a user. On a server without users nobody has to be signed in, and the first one becomes its administrator.</summary>
    public Task<MattermostUser> CreateUserAsync(NewUser user, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Post, "users", user, Wire.NewUser, Wire.MattermostUser, cancellationToken);

    public Task<MattermostUser> RenameUserAsync(string userId, UserNames names, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Put, $"users/{userId}/patch", names, Wire.UserNames, Wire.MattermostUser, cancellationToken);

    /// <summary>The team of that name, or null.</summary>
    public Task<MattermostTeam?> FindTeamAsync(string name, CancellationToken cancellationToken) =>
        MattermostClient.OrNullAsync(_transport.GetAsync($"teams/name/{Uri.EscapeDataString(name)}", Wire.MattermostTeam, cancellationToken));

    public Task<MattermostTeam> CreateTeamAsync(NewTeam team, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Post, "teams", team, Wire.NewTeam, Wire.MattermostTeam, cancellationToken);

    /// <summary>Whether a user is in a team now.</summary>
    public async Task<bool> IsTeamMemberAsync(string teamId, string userId, CancellationToken cancellationToken) =>
        await MattermostClient.OrNullAsync(_transport.GetAsync($"teams/{teamId}/members/{userId}", Wire.TeamMember, cancellationToken)) is { DeleteAt: 0 };

    public Task AddToTeamAsync(string teamId, string userId, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, $"teams/{teamId}/members", new MemberRequest(userId, teamId), Wire.MemberRequest, cancellationToken, idempotent: true);

    public Task<MattermostChannel> CreateChannelAsync(NewChannel channel, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Post, "channels", channel, Wire.NewChannel, Wire.MattermostChannel, cancellationToken);

    public Task<MattermostChannel> RenameChannelAsync(string channelId, ChannelNames names, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Put, $"channels/{channelId}/patch", names, Wire.ChannelNames, Wire.MattermostChannel, cancellationToken);

    public Task AddToChannelAsync(string channelId, string userId, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, $"channels/{channelId}/members", new MemberRequest(userId), Wire.MemberRequest, cancellationToken, idempotent: true);

    public async Task RemoveFromChannelAsync(string channelId, string userId, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(HttpMethod.Delete, $"channels/{channelId}/members/{userId}", content: null, cancellationToken);
    }

    /// <summary>The bot account of a user id, disabled ones included, or null.</summary>
    public Task<BotAccount?> FindBotAsync(string userId, CancellationToken cancellationToken) =>
        MattermostClient.OrNullAsync(_transport.GetAsync($"bots/{userId}?include_deleted=true", Wire.BotAccount, cancellationToken));

    public Task<BotAccount> CreateBotAsync(BotProfile bot, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Post, "bots", bot, Wire.BotProfile, Wire.BotAccount, cancellationToken);

    public Task<BotAccount> ChangeBotAsync(string userId, BotProfile bot, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Put, $"bots/{userId}", bot, Wire.BotProfile, Wire.BotAccount, cancellationToken);

    public async Task SetBotEnabledAsync(string userId, bool enabled, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(
            HttpMethod.Post, $"bots/{userId}/{(enabled ? "enable" : "disable")}", content: null, cancellationToken, idempotent: true);
    }

    /// <summary>Gives an account a picture.</summary>
    public async Task SetPictureAsync(string userId, ReadOnlyMemory<byte> image, string fileName, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        form.Add(
            new ReadOnlyMemoryContent(image) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            "image", fileName);
        using var response = await _transport.SendAsync(HttpMethod.Post, $"users/{userId}/image", form, cancellationToken, idempotent: true);
    }

    /// <summary>The tokens of an account, without their secrets.</summary>
    public Task<IReadOnlyList<UserAccessToken>> GetTokensAsync(string userId, CancellationToken cancellationToken) =>
        _transport.GetAsync($"users/{userId}/tokens?page=0&per_page=200", Wire.IReadOnlyListUserAccessToken, cancellationToken);

    public Task<UserAccessToken> CreateTokenAsync(string userId, string description, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, $"users/{userId}/tokens", new TokenDescription(description), Wire.TokenDescription, Wire.UserAccessToken, cancellationToken);

    public Task RevokeTokenAsync(string tokenId, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, "users/tokens/revoke", new TokenReference(tokenId), Wire.TokenReference, cancellationToken, idempotent: true);

    /// <summary>Replaces what a slash command says and where it goes; its token stays.</summary>
    public Task<SlashCommand> ChangeCommandAsync(string commandId, NewSlashCommand command, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Put, $"commands/{commandId}", command with { Id = commandId }, Wire.NewSlashCommand, Wire.SlashCommand, cancellationToken, idempotent: true);

    /// <summary>Gives a slash command a new token; the old one ends at once.</summary>
    public Task<CommandToken> RenewCommandTokenAsync(string commandId, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Put, $"commands/{commandId}/regen_token", new CommandReference(commandId), Wire.CommandReference, Wire.CommandToken, cancellationToken);

    /// <summary>The plug-ins that are installed. Refused with 501 where plug-ins are off.</summary>
    public Task<IReadOnlyList<PluginStatus>> GetPluginsAsync(CancellationToken cancellationToken) =>
        _transport.GetAsync("plugins/statuses", Wire.IReadOnlyListPluginStatus, cancellationToken);

    /// <summary>Installs a plug-in in place of what the server has by its id. Refused with 501 where uploads are off.</summary>
    public async Task InstallPluginAsync(ReadOnlyMemory<byte> archive, string fileName, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("true"), "force");
        form.Add(
            new ReadOnlyMemoryContent(archive) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } }, "plugin", fileName);
        using var response = await _transport.SendAsync(HttpMethod.Post, "plugins", form, cancellationToken, idempotent: true);
    }

    public async Task EnablePluginAsync(string pluginId, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(
            HttpMethod.Post, $"plugins/{Uri.EscapeDataString(pluginId)}/enable", content: null, cancellationToken, idempotent: true);
    }

    /// <summary>The server's whole configuration.</summary>
    public Task<JsonElement> GetConfigurationAsync(CancellationToken cancellationToken) =>
        _transport.GetAsync("config", Wire.JsonElement, cancellationToken);

    /// <summary>Changes the given settings and leaves the others.</summary>
    public Task PatchConfigurationAsync(JsonElement changes, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(HttpMethod.Put, "config/patch", changes, Wire.JsonElement, cancellationToken);
}
