using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Console;
using OpenOps.Audit.Console.SignIn;

namespace OpenOps.Audit.Access;

/// <summary>Knows people of the console by their session's cookie. Keys of programs mean nothing here, and cookies nothing there.</summary>
internal sealed class SessionAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionStore sessions, RoleAssignment roles)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ConsoleSession";
    public const string RightClaim = "openops:console-right";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Request) is not { } token || await sessions.UseAsync(token, Context.RequestAborted) is not { } session)
        {
            return AuthenticateResult.NoResult();
        }

        var signedIn = new SignedIn(session, roles.Of(session.Account), token);
        Context.Items[typeof(SignedIn)] = signedIn;
        var claims = signedIn.Rights.Select(right => new Claim(RightClaim, right)).Prepend(new Claim(ClaimTypes.Name, session.Account.UserName));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A module that fetches something wants to know; a person wants the form.
        if (Request.Headers.XRequestedWith.Count > 0 || !HttpMethods.IsGet(Request.Method))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        Response.Redirect(SignInApi.PathFor(Request.Path + Request.QueryString));
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ConsolePages.Refused().ExecuteAsync(Context);
}
