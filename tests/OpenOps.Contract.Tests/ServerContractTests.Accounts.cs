using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    [Fact]
    public async Task Login_WrongPassword_IsRefused()
    {
        var refusal = await RefusedAsync(
            HttpStatusCode.Unauthorized, MattermostClient.LoginAsync(_server.Http, Room.Alice.Name, "Wrong-Pass-1!", Cancellation));
        Assert.Equal("api.user.login.invalid_credentials_email_username", refusal.ErrorId);
        Assert.NotEqual("", refusal.RequestId);
    }

    [Fact]
    public async Task Me_OfABot_SaysThatItIsOne()
    {
        var me = await Bot.GetMeAsync(Cancellation);
        Assert.Equal(
            (Room.Bot.Id, Room.Bot.Name, "Contract Bot", true, "Keeps servers to their word."),
            (me.Id, me.Username, me.FirstName, me.IsBot, me.BotDescription));
    }

    [Fact]
    public async Task Me_OfAPerson_IsNoBot()
    {
        var me = await Alice.GetMeAsync(Cancellation);
        Assert.Equal((Room.Alice.Id, Room.Alice.Name, false, "system_user"), (me.Id, me.Username, me.IsBot, me.Roles));
    }

    [Fact]
    public async Task User_AskedForTwice_IsReadOnce()
    {
        var first = await Bot.GetUserAsync(Room.Alice.Id, Cancellation);
        Assert.Same(first, await Bot.GetUserAsync(Room.Alice.Id, Cancellation));
        Assert.Equal(first.Id, (await Bot.FindUserAsync(Room.Alice.Name, Cancellation))?.Id);
    }

    [Fact]
    public async Task User_Unchanged_IsAnswered304WithoutABody()
    {
        using var first = await SendAsync(HttpMethod.Get, $"users/{Room.Alice.Id}", Room.Bot.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v4/users/{Room.Alice.Id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Room.Bot.Token);
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.GetValues("Etag"));
        using var second = await _server.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("", await second.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task User_ThatDoesNotExist_IsNull() =>
        Assert.Null(await Bot.FindUserAsync(Room.Name("nobody"), Cancellation));

    [Fact]
    public async Task Users_ByIds_AreThoseThatExist()
    {
        var users = await Bot.GetUsersAsync([Room.Alice.Id, Room.Bot.Id, new string('a', 26)], Cancellation);
        Assert.Equal(new[] { Room.Alice.Id, Room.Bot.Id }.Order(), users.Select(user => user.Id).Order());
    }

    [Fact]
    public async Task Token_Wrong_IsRefused()
    {
        var refusal = await RefusedAsync(HttpStatusCode.Unauthorized, ClientOf(new string('x', 26)).GetMeAsync(Cancellation));
        Assert.Equal("api.context.session_expired.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Token_Revoked_IsRefusedAtOnce()
    {
        var bot = await Room.CreateBotAsync("revoked", Room.Lab);
        await bot.Client.GetMeAsync(Cancellation);
        var token = Assert.Single(await Room.Administration.GetTokensAsync(bot.Id, Cancellation));
        Assert.Equal(("contract", true, ""), (token.Description, token.IsActive, token.Token));
        await Room.Administration.RevokeTokenAsync(token.Id, Cancellation);

        var refusal = await RefusedAsync(HttpStatusCode.Unauthorized, bot.Client.GetMeAsync(Cancellation));
        Assert.Equal("api.context.session_expired.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Bot_Disabled_IsRefusedUntilItIsEnabledAgain()
    {
        var bot = await Room.CreateBotAsync("disabled", Room.Lab);
        await Room.Administration.SetBotEnabledAsync(bot.Id, enabled: false, Cancellation);
        await RefusedAsync(HttpStatusCode.Unauthorized, bot.Client.GetMeAsync(Cancellation));
        Assert.NotEqual(0, (await Room.Administration.FindBotAsync(bot.Id, Cancellation))?.DeleteAt);

        await Room.Administration.SetBotEnabledAsync(bot.Id, enabled: true, Cancellation);
        Assert.Equal(bot.Id, (await bot.Client.GetMeAsync(Cancellation)).Id);
    }

    [Fact]
    public async Task Route_Unknown_IsToldAsSuch()
    {
        using var response = await SendAsync(HttpMethod.Get, "nope", Room.Bot.Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("api.context.404.app_error", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_AskedForByABot_IsRefused()
    {
        var refusal = await RefusedAsync(
            HttpStatusCode.Forbidden, new MattermostAdministration(_server.Http, Room.Bot.Token).GetConfigurationAsync(Cancellation));
        Assert.Equal("api.context.permissions.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Configuration_AskedForByAnAdministrator_ShowsThatBotsMayBeMade()
    {
        var settings = (await Room.Administration.GetConfigurationAsync(Cancellation)).GetProperty("ServiceSettings");
        Assert.True(settings.GetProperty("EnableBotAccountCreation").GetBoolean());
        Assert.True(settings.GetProperty("EnableUserAccessTokens").GetBoolean());
    }

    [Fact]
    public async Task Configuration_ForEverybody_SaysWhetherThereAreAccounts()
    {
        using var response = await _server.Http.GetAsync("api/v4/config/client?format=old", Cancellation);
        Assert.Equal("false", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["NoAccounts"]);
    }

    private MattermostClient ClientOf(string token) => new(_server.Http, token, TimeProvider.System);

    // For what our client would never send.
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, string? json = null)
    {
        using var request = new HttpRequestMessage(method, $"api/v4/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = json is null ? null : new StringContent(json, new MediaTypeHeaderValue("application/json"));
        return await _server.Http.SendAsync(request, Cancellation);
    }
}
