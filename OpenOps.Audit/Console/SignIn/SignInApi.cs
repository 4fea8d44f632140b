using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console.SignIn;

/// <summary><c>/console/sign-in</c> and <c>/console/sign-out</c>.</summary>
internal static partial class SignInApi
{
    public const string Path = ConsoleMenu.Root + "/sign-in";

    private const int FormTokenLength = 32;
    private const int MostNameLength = 128;
    private const string NoName = "(not a user name)";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Show).AllowAnonymous();
        routes.MapPost(Path, SignInAsync).AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(16 * 1024));
        routes.MapPost(ConsoleMenu.Root + "/sign-out", SignOutAsync).RequireSignedIn().RequireForm();
    }

    /// <summary>The form's address, which leads back afterwards.</summary>
    public static string PathFor(string returnPath) =>
        returnPath == ConsoleMenu.Root ? Path : $"{Path}?return={Uri.EscapeDataString(returnPath)}";

    private static IResult Show(HttpContext http, MattermostLogin login, IOptions<AccessOptions> options, [FromQuery(Name = "return")] string? returnPath = null) =>
        login.IsPossible
            ? Form(http, options.Value, new SignInModel("", Local(returnPath)), StatusCodes.Status200OK)
            : new MessageResult(
                StatusCodes.Status503ServiceUnavailable, "Nobody can sign in yet", "The console does not know the chat server whose accounts it is for.",
                "Whoever runs OpenOps has to set Mattermost:Url for the audit service and start it again.");

    private static async Task<IResult> SignInAsync(
        HttpContext http, MattermostLogin login, LoginLimits limits, SessionStore sessions, RoleAssignment assignment, AccessEvents events,
        IOptions<AccessOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await ConsoleForms.IsOursAsync(http, SessionCookie.ReadForm(http.Request), FormTokens.SignIn))
        {
            return Form(
                http, options.Value, new SignInModel("", ConsoleMenu.Root, Problem: "This form has expired. Please sign in again."), StatusCodes.Status400BadRequest);
        }

        var form = await http.Request.ReadFormAsync(cancellationToken);
        var (name, password, code) = (form["name"].ToString().Trim(), form["password"].ToString(), form["code"].ToString().Trim());
        var again = new SignInModel("", Local(form["return"]), name.Length <= MostNameLength ? name : "");
        if (name.Length is 0 or > MostNameLength || password.Length == 0)
        {
            return Form(http, options.Value, again with { Problem = "Enter your username and your password." }, StatusCodes.Status400BadRequest);
        }

        if (limits.Take(name, http.Connection.RemoteIpAddress) is var wait && wait > TimeSpan.Zero)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Form(
                http, options.Value, again with { Problem = $"Too many tries. Wait {Minutes(wait)}, then try again." }, StatusCodes.Status429TooManyRequests);
        }

        var answer = await login.AskAsync(name, password, code, cancellationToken);
        var roles = answer.Account is { } known ? assignment.Of(known) : [];
        if (answer is not { State: LoginState.Granted, Account: { } account } || roles.Count == 0)
        {
            return await RefuseAsync(http, answer, again, events, options.Value, cancellationToken);
        }

        limits.Clear(name);
        var sessionId = Guid.CreateVersion7(time.GetUtcNow());
        await events.LoginAsync(
            new LoginEvidence(account.UserId, account.UserName, "granted", Reason: null, [.. roles.Select(ConsoleRoleText.ToText)], AddressOf(http), sessionId),
            cancellationToken);
        var token = await sessions.BeginAsync(sessionId, account, cancellationToken);
        SessionCookie.Write(http, SessionCookie.Name, token, options.Value.SecureCookies);
        SessionCookie.Delete(http, SessionCookie.FormName, options.Value.SecureCookies);
        return SeeOther.To(again.Return);
    }

    private static async Task<IResult> RefuseAsync(
        HttpContext http, LoginAnswer answer, SignInModel again, AccessEvents events, AccessOptions options, CancellationToken cancellationToken)
    {
        var (reason, problem, status) = answer.State switch
        {
            LoginState.Granted => ("no_role", "Your account is right, but has no role here. Ask whoever runs OpenOps for one.", StatusCodes.Status403Forbidden),
            LoginState.Refused => ("wrong_credentials", "This username and password do not belong together, or the account is closed.", StatusCodes.Status401Unauthorized),
            LoginState.CodeNeeded => ("code_needed", "Your account has a second factor. Enter your password again, and the code.", StatusCodes.Status401Unauthorized),
            LoginState.CodeWrong => ("code_wrong", "That code is not right, or no longer. Enter your password again, and the next code.", StatusCodes.Status401Unauthorized),
            LoginState.Unavailable => ("chat_unavailable", "The chat server could not be asked who you are. Try again in a moment.", StatusCodes.Status503ServiceUnavailable),
        };

        // Somebody may have typed a password as the name: only what can be a name is recorded.
        var evidence = new LoginEvidence(
            answer.Account?.UserId ?? "", answer.Account?.UserName ?? (LikelyName().IsMatch(again.Name) ? again.Name : NoName), "refused", reason, [], AddressOf(http), SessionId: null);
        await events.LoginAsync(evidence, cancellationToken);
        return Form(
            http, options, again with { Problem = problem, AsksForCode = answer.State is LoginState.CodeNeeded or LoginState.CodeWrong }, status);
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, SessionStore sessions, IOptions<AccessOptions> options, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(SignedIn.Of(http).Session.Id, cancellationToken);
        SessionCookie.Delete(http, SessionCookie.Name, options.Value.SecureCookies);
        return SeeOther.To(Path);
    }

    private static IResult Form(HttpContext http, AccessOptions options, SignInModel model, int status)
    {
        var secret = SessionCookie.ReadForm(http.Request) ?? RandomNumberGenerator.GetBytes(FormTokenLength);
        SessionCookie.Write(http, SessionCookie.FormName, secret, options.SecureCookies);
        return ConsolePages.Public<SignInPage>("Sign in", model with { FormToken = FormTokens.Of(secret, FormTokens.SignIn) }, status);
    }

    // Only back into the console: a link must not lead through it to another place.
    private static string Local(string? path) =>
        path is not null && path.Length < 2000 && LocalPath().IsMatch(path) ? path : ConsoleMenu.Root;

    private static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();

    private static string Minutes(TimeSpan wait) => wait <= TimeSpan.FromMinutes(1) ? "a minute" : $"{Math.Ceiling(wait.TotalMinutes)} minutes";

    [GeneratedRegex(@"\A/console(?:/[\w./-]*)?(?:\?[\w.~:%&=+*-]*)?\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocalPath();

    [GeneratedRegex(@"\A[A-Za-z0-9._@+-]{1,64}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LikelyName();
}
