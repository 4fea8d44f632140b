using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.ServiceDefaults.Tests.Authentication;

public sealed class ApiKeyAuthenticationTests
{
    private const string ReaderSecret = "reader-secret-of-many-characters";

    private static readonly (string, string)[] Reader =
    [
        ("ApiKeys:Callers:reader:Secret", ReaderSecret),
        ("ApiKeys:Callers:reader:Rights:0", "read"),
    ];

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong-secret-of-many-characters", HttpStatusCode.Unauthorized)]
    [InlineData("Basic " + ReaderSecret, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + ReaderSecret, HttpStatusCode.OK)]
    public async Task Request_WithKey_IsLetInOnlyWithTheRightOne(string? authorization, HttpStatusCode expected)
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/name");
        if (authorization is not null)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        if (expected is HttpStatusCode.Unauthorized)
        {
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Request_WithoutTheRight_IsForbidden()
    {
        await using var service = await StartAsync();
        service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ReaderSecret);

        Assert.Equal("reader", await service.Client.GetStringAsync("/name", TestContext.Current.CancellationToken));
        using var response = await service.Client.PostAsync("/write", content: null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Start_WithUnusableKeys_TellsEveryErrorWithoutASecret()
    {
        await using var app = TestService.Build(
            builder => builder.Services.AddApiKeyAuthentication(),
            map: null,
            ("ApiKeys:Callers:a:Secret", "short-one"),
            ("ApiKeys:Callers:b:Secret", ReaderSecret),
            ("ApiKeys:Callers:c:Secret", ReaderSecret));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                "ApiKeys:Callers:a:Secret has fewer than 20 characters. Use a random secret, such as the output of `openssl rand -base64 32`.",
                "ApiKeys:Callers:{b,c} share one secret. Give each caller its own, so that records tell them apart.",
            ],
            error.Failures);
    }

    private static Task<TestService> StartAsync() => TestService.StartAsync(
        builder => builder.Services.AddApiKeyAuthentication(),
        app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/name", (System.Security.Claims.ClaimsPrincipal caller) => caller.Identity!.Name).RequireRight("read", "other");
            app.MapPost("/write", () => "written").RequireRight("write");
        },
        Reader);
}
