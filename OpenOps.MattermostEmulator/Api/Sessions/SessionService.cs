using OpenOps.MattermostEmulator.Api.Users;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Sessions;

/// <summary>Tokens: who they belong to and whether they still hold.</summary>
internal sealed class SessionService(ChatState state)
{
    public const string TokenCookie = "MMAUTHTOKEN";
    private const string CsrfHeader = "X-CSRF-Token";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>The caller of a request, or 401.</summary>
    public Caller Authenticate(HttpContext http)
    {
        var (token, fromCookie) = TokenOf(http.Request);
        var caller = Find(token) ?? throw ApiErrors.SessionExpired();
        if (fromCookie && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)
            && !IsOwnPage(http.Request, caller.Session))
        {
            throw ApiErrors.SessionExpired();
        }

        return caller;
    }

    /// <summary>Who a token belongs to, or null when it does not hold (any more).</summary>
    public Caller? Find(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        using var scope = state.Read();
        var session = state.Sessions.Find(token) ?? FromAccessToken(token);
        return session is not null && (session.ExpiresAt == 0 || session.ExpiresAt > state.Now())
            && state.Users.Find(session.UserId) is { DeleteAt: 0 } user
                ? new Caller(user, session)
                : null;
    }

    public Session Login(string login, string password)
    {
        User? user;
        Credential? credential;
        using (state.Read())
        {
            user = state.UsersByName.First(login.ToLowerInvariant()) ?? state.UsersByEmail.First(login.ToLowerInvariant());
            credential = state.Credentials.Find(user?.Id);
        }

        if (user is { IsBot: true })
        {
            throw ApiErrors.Of(401, "api.user.login.bot_login_forbidden.app_error", "Bot login is forbidden.");
        }

        if (user is null || user.DeleteAt != 0 || !Passwords.Matches(credential, password))
        {
            throw ApiErrors.Of(
                401, "api.user.login.invalid_credentials_email_username", "Enter a valid email or username and/or password.");
        }

        using var scope = state.Write();
        var now = state.Now();
        return state.Sessions.Put(new Session(
            Ids.New(), Ids.New(), user.Id, Ids.New(), now, now + (long)Lifetime.TotalMilliseconds, IsAccessToken: false));
    }

    public void Revoke(string token)
    {
        using var scope = state.Write();
        state.Sessions.Remove(token);
    }

    public static (string? Token, bool FromCookie) TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var space = header.IndexOf(' ');
        if (space > 0 && header[..space].ToUpperInvariant() is "BEARER" or "TOKEN")
        {
            return (header[(space + 1)..].Trim(), false);
        }

        return (request.Cookies[TokenCookie], true);
    }

    // A page of another site can send the cookie, but neither of these.
    private static bool IsOwnPage(HttpRequest request, Session session) =>
        request.Headers.TryGetValue(CsrfHeader, out var csrf)
            ? csrf == session.Csrf
            : request.Headers.XRequestedWith == "XMLHttpRequest";

    private Session? FromAccessToken(string token) => state.TokensByValue.First(token) is { IsActive: true } access
        ? new Session(access.Id, token, access.UserId, "", 0, 0, IsAccessToken: true)
        : null;
}
