using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Access;

/// <summary>
/// Asks the chat server whether a name and a password belong together. The session that this makes there is ended at once;
/// the password is kept nowhere.
/// </summary>
internal sealed partial class MattermostLogin(HttpClient http, IOptions<ChatOptions> options, ILogger<MattermostLogin> logger)
{
    private const string CodeNeeded = "mfa.validate_token.authenticate.app_error";
    private const string CodeWrong = "api.user.check_user_mfa.bad_code.app_error";
    private const string SystemAdmin = "system_admin";

    public bool IsPossible => options.Value.Url is not null;

    /// <param name="name">A user name or an email address.</param>
    /// <param name="password">As typed.</param>
    /// <param name="code">Of a second factor; empty for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<LoginAnswer> AskAsync(string name, string password, string code, CancellationToken cancellationToken)
    {
        if (options.Value.Url is not { } server)
        {
            return new LoginAnswer(LoginState.Unavailable);
        }

        try
        {
            var body = new LoginBody(name, password, code);
            using var response = await http.PostAsJsonAsync(Address(server, "users/login"), body, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return new LoginAnswer(await ReadRefusalAsync(response, code, cancellationToken));
            }

            await EndSessionAsync(server, response);
            var user = await response.Content.ReadFromJsonAsync<UserBody>(cancellationToken);
            return user is { Id.Length: > 0, Username.Length: > 0 }
                ? new LoginAnswer(LoginState.Granted, new ChatAccount(user.Id, user.Username, (user.Roles ?? "").Split(' ').Contains(SystemAdmin, StringComparer.Ordinal)))
                : new LoginAnswer(LoginState.Unavailable);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or JsonException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnreachable(exception.GetType().Name);
            return new LoginAnswer(LoginState.Unavailable);
        }
    }

    private static async Task<LoginState> ReadRefusalAsync(HttpResponseMessage response, string code, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode >= 500)
        {
            return LoginState.Unavailable;
        }

        var error = await response.Content.ReadFromJsonAsync<ErrorBody>(cancellationToken);
        return (response.StatusCode, error?.Id) switch
        {
            (_, CodeNeeded or CodeWrong) => code.Length == 0 ? LoginState.CodeNeeded : LoginState.CodeWrong,
            (HttpStatusCode.TooManyRequests, _) => LoginState.Unavailable,
            _ => LoginState.Refused,
        };
    }

    // Whether this works or not: the person has shown who they are. Nobody waits for it to be cancelled.
    private async Task EndSessionAsync(Uri server, HttpResponseMessage login)
    {
        if (!login.Headers.TryGetValues("Token", out var tokens))
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, Address(server, "users/logout"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.First());
        try
        {
            using var response = await http.SendAsync(request, CancellationToken.None);
            response.EnsureSuccessStatusCode();
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or TimeoutException)
        {
            LogNotEnded(exception.GetType().Name);
        }
    }

    private static Uri Address(Uri server, string path) => new($"{server.AbsoluteUri.TrimEnd('/')}/api/v4/{path}");

    private sealed record LoginBody(
        [property: JsonPropertyName("login_id")] string LoginId,
        [property: JsonPropertyName("password")] string Password,
        [property: JsonPropertyName("token")] string Token);

    private sealed record UserBody(string? Id, string? Username, string? Roles);

    private sealed record ErrorBody(string? Id);

    [LoggerMessage(AuditEvents.ChatUnreachable, LogLevel.Warning, "The chat server could not be asked who somebody is: {ErrorType}.")]
    private partial void LogUnreachable(string errorType);

    [LoggerMessage(AuditEvents.ChatSessionNotEnded, LogLevel.Warning, "The session that a sign-in made on the chat server could not be ended ({ErrorType}); it ends by itself.")]
    private partial void LogNotEnded(string errorType);
}

/// <summary>What the chat server said.</summary>
internal sealed record LoginAnswer(LoginState State, ChatAccount? Account = null);

internal enum LoginState
{
    Granted,

    /// <summary>Name and password do not belong together, or the account is closed.</summary>
    Refused,

    /// <summary>The account has a second factor.</summary>
    CodeNeeded,

    CodeWrong,

    /// <summary>The chat server could not be asked.</summary>
    Unavailable,
}
