using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.Audit.Tests.Console;

/// <summary>Against a server that answers as Mattermost does for an account with a second factor.</summary>
public sealed class SecondFactorTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    [Fact]
    public async Task SignIn_AccountWithASecondFactor_AsksForTheCodeAndPassesItOn()
    {
        List<string> codes = [];
        var loggedOut = "";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapPost("/api/v4/users/login", (LoginBody login, HttpContext http) =>
        {
            codes.Add(login.Token);
            if (login.Token == "123456")
            {
                http.Response.Headers["Token"] = "the-token";
                return Results.Json(new { id = "id-of-mia", username = "mia", roles = "system_user" });
            }

            var id = login.Token.Length == 0 ? "mfa.validate_token.authenticate.app_error" : "api.user.check_user_mfa.bad_code.app_error";
            return Results.Json(new { id, message = "", status_code = 401 }, statusCode: 401);
        });
        server.MapPost("/api/v4/users/logout", (HttpContext http) => loggedOut = http.Request.Headers.Authorization.ToString());
        await server.StartAsync(TestContext.Current.CancellationToken);
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await using var service = world.StartService(settings: ("Mattermost:Url", address));
        using var visitor = new Visitor(ConsoleWorld.AddressOf(service));

        using var first = await visitor.SignInAsync("mia", "right");
        using var wrong = await visitor.SignInAsync("mia", "right", code: "000000");
        using var right = await visitor.SignInAsync("mia", "right", code: "123456");

        Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
        Assert.Contains("name=\"code\"", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("That code is not right", await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"right\"", await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        Assert.Equal(["", "000000", "123456"], codes);
        Assert.Equal("Bearer the-token", loggedOut);
    }

    private sealed record LoginBody(string Token);
}
