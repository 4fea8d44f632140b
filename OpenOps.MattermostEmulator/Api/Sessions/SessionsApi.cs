using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Sessions;

/// <summary>Signing in and out.</summary>
internal static class SessionsApi
{
    private const int CookieSeconds = 30 * 24 * 3600;

    public static void MapSessions(this RouteGroupBuilder api)
    {
        api.MapPost("/users/login", LoginAsync);
        api.MapPost("/users/logout", Logout);
        api.MapGet("/users/{user_id}/sessions", List);
        api.MapPost("/users/{user_id}/sessions/revoke", RevokeAsync);
    }

    private static async Task<IResult> LoginAsync(HttpContext http, SessionService sessions, ChatState state)
    {
        var body = await http.ReadBodyAsync<LoginBody>("login");
        if (string.IsNullOrEmpty(body.Password))
        {
            throw ApiErrors.Of(400, "api.user.login.blank_pwd.app_error", "Password field must not be blank");
        }

        var session = sessions.Login(body.LoginId ?? "", body.Password);
        http.Response.Headers["Token"] = session.Token;
        if (http.Request.Headers.XRequestedWith == "XMLHttpRequest")
        {
            var age = TimeSpan.FromSeconds(CookieSeconds);
            var secure = http.Request.IsHttps;
            http.Response.Cookies.Append(SessionService.TokenCookie, session.Token, Cookie(age, secure, httpOnly: true));
            http.Response.Cookies.Append("MMUSERID", session.UserId, Cookie(age, secure, httpOnly: false));
            http.Response.Cookies.Append("MMCSRF", session.Csrf, Cookie(age, secure, httpOnly: false));
        }

        using var scope = state.Read();
        return Reply.Json(state.Users.Find(session.UserId)!);
    }

    private static IResult Logout(HttpContext http, SessionService sessions)
    {
        var (token, fromCookie) = SessionService.TokenOf(http.Request);
        if (sessions.Find(token) is { Session.IsAccessToken: false })
        {
            if (fromCookie)
            {
                sessions.Authenticate(http);
            }

            sessions.Revoke(token!);
        }

        http.Response.Cookies.Delete(SessionService.TokenCookie, new CookieOptions { Path = "/", HttpOnly = true });
        return Reply.Ok();
    }

    private static IResult List(string user_id, Caller caller, ChatState state)
    {
        var id = caller.ResolveOwn(user_id);
        using var scope = state.Read();
        return Reply.Json(state.Sessions.All.Where(session => session.UserId == id).Select(session => new
        {
            id = session.Id,
            token = "",
            create_at = session.CreateAt,
            expires_at = session.ExpiresAt,
            user_id = session.UserId,
            device_id = "",
            is_oauth = false,
        }).ToList());
    }

    private static async Task<IResult> RevokeAsync(string user_id, HttpContext http, Caller caller, SessionService sessions, ChatState state)
    {
        var id = caller.ResolveOwn(user_id);
        var body = await http.ReadBodyAsync<SessionBody>("session_id");
        string? token;
        using (state.Read())
        {
            token = state.Sessions.All.FirstOrDefault(session => session.Id == body.SessionId && session.UserId == id)?.Token;
        }

        sessions.Revoke(token ?? throw ApiErrors.InvalidBody("session_id"));
        return Reply.Ok();
    }

    private static CookieOptions Cookie(TimeSpan age, bool secure, bool httpOnly) =>
        new() { Path = "/", MaxAge = age, HttpOnly = httpOnly, Secure = secure, SameSite = SameSiteMode.Lax };

    private sealed record LoginBody(string? LoginId, string? Password);

    private sealed record SessionBody(string? SessionId);
}
