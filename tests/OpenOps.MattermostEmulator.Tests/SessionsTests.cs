using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class SessionsTests
{
    [Fact]
    public async Task Login_WithNameOrAddress_GivesTokenInHeader()
    {
        await using var emulator = await Emulator.StartAsync();

        foreach (var login in new[] { "admin", "ADMIN@example.test" })
        {
            var answer = await emulator.Anonymous().TryPostAsync("/users/login", new { login_id = login, password = "Correct-Horse-1" });

            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(26, answer.Header("Token").Length);
            Assert.False(answer.Message.Headers.Contains("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("admin", "wrong", 401, "api.user.login.invalid_credentials_email_username")]
    [InlineData("nobody", "wrong", 401, "api.user.login.invalid_credentials_email_username")]
    [InlineData("admin", "", 400, "api.user.login.blank_pwd.app_error")]
    public async Task Login_WithWrongWords_IsRefused(string login, string password, int status, string errorId)
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Anonymous().TryPostAsync("/users/login", new { login_id = login, password });

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(errorId, answer.ErrorId);
    }

    [Fact]
    public async Task Login_OfBot_IsForbidden()
    {
        await using var emulator = await Emulator.StartAsync();
        await emulator.AddBotAsync("helper");

        var answer = await emulator.Anonymous().TryPostAsync("/users/login", new { login_id = "helper", password = "anything" });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("api.user.login.bot_login_forbidden.app_error", answer.ErrorId);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("BEARER")]
    [InlineData("Token")]
    public async Task Token_WithEitherPrefix_IsTaken(string prefix)
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Anonymous().SendAsync(
            HttpMethod.Get, "/users/me", null, request => request.Headers.TryAddWithoutValidation("Authorization", $"{prefix} {emulator.Admin.Token}"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Token_InQuery_IsNotTaken()
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Anonymous().TryGetAsync($"/users/me?access_token={emulator.Admin.Token}");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("api.context.session_expired.app_error", answer.ErrorId);
    }

    [Fact]
    public async Task Cookies_ForWrites_NeedTheHeaderOtherSitesCannotSend()
    {
        await using var emulator = await Emulator.StartAsync();
        var login = await emulator.Anonymous().SendAsync(
            HttpMethod.Post, "/users/login", new { login_id = "admin", password = "Correct-Horse-1" },
            request => request.Headers.Add("X-Requested-With", "XMLHttpRequest"));
        var cookies = login.Message.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]).ToList();
        var csrf = cookies.Single(cookie => cookie.StartsWith("MMCSRF=", StringComparison.Ordinal))["MMCSRF=".Length..];
        var all = string.Join("; ", cookies);

        Task<Answer> PutAsync(string? header, string? value) => emulator.Anonymous().SendAsync(
            HttpMethod.Put, "/users/me/patch", new { nickname = "n" }, request =>
            {
                request.Headers.Add("Cookie", all);
                if (header is not null)
                {
                    request.Headers.Add(header, value);
                }
            });

        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(null, null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync("X-CSRF-Token", "wrong")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("X-CSRF-Token", csrf)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("X-Requested-With", "XMLHttpRequest")).Status);
        Assert.Contains(login.Message.Headers.GetValues("Set-Cookie"), cookie =>
            cookie.StartsWith("MMAUTHTOKEN=", StringComparison.Ordinal) && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Logout_EndsTheSession()
    {
        await using var emulator = await Emulator.StartAsync();

        await emulator.Admin.PostAsync("/users/logout");

        Assert.Equal(HttpStatusCode.Unauthorized, (await emulator.Admin.TryGetAsync("/users/me")).Status);
    }

    [Fact]
    public async Task Session_AfterThirtyDays_IsExpired()
    {
        var time = new ManualTimeProvider();
        await using var emulator = await Emulator.StartAsync(time: time);

        time.Advance(TimeSpan.FromDays(31));

        Assert.Equal(HttpStatusCode.Unauthorized, (await emulator.Admin.TryGetAsync("/users/me")).Status);
    }
}
