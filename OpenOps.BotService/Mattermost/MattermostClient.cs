using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <summary>
/// The REST API of a Mattermost server as one account sees it. A refused request throws
/// <see cref="MattermostApiException"/>, an unreachable server <see cref="HttpRequestException"/>.
/// Safe for use from many threads.
/// </summary>
internal sealed partial class MattermostClient(HttpClient http, string token, TimeProvider time)
{
    private static readonly MattermostJson Wire = MattermostJson.Default;

    private readonly MattermostTransport _transport = new(http, token);

    /// <summary>The server's base address.</summary>
    public Uri ServerUrl => _transport.ServerUrl;

    internal string Token => _transport.Token;

    /// <summary>Signs a person in and returns a session token.</summary>
    public static async Task<string> LoginAsync(HttpClient http, string loginId, string password, CancellationToken cancellationToken)
    {
        using var response = await new MattermostTransport(http, "").SendAsync(
            HttpMethod.Post, "users/login", MattermostTransport.Json(new LoginRequest(loginId, password), Wire.LoginRequest), cancellationToken);
        return response.Headers.TryGetValues("Token", out var tokens)
            ? tokens.First()
            : throw new HttpRequestException("Mattermost answered a login without a session token.");
    }
}
