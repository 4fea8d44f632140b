using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class BotsTests
{
    [Fact]
    public async Task Bot_KnowsItselfOnlyAsAUser()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");

        var me = await bot.GetAsync("/users/me");
        Assert.True((bool)me["is_bot"]!);
        Assert.Equal("helper@localhost", me.Text("email"));
        Assert.Equal("The helper", me.Text("first_name"));
        Assert.Equal(HttpStatusCode.Forbidden, (await bot.TryGetAsync("/bots")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bot.TryGetAsync($"/bots/{bot.Id}")).Status);
    }

    [Fact]
    public async Task Bot_MayBeMadeByAdministratorsOnly_AndFindsItsOwnerInAChannel()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await alice.TryPostAsync("/bots", new { username = "mine" })).Status);
        var bot = await emulator.AddBotAsync("helper");

        var name = string.Join("__", new[] { bot.Id, emulator.Admin.Id }.Order(StringComparer.Ordinal));
        Assert.Contains(name, (await bot.TryGetAsync($"/users/me/teams/{emulator.Team.Id}/channels")).Raw);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("revoke")]
    public async Task Token_TakenAway_IsRefusedAtOnce_AndSeesNoMoreEvents(string how)
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");
        var channel = await emulator.DirectAsync(emulator.Admin, bot);
        await using var socket = await bot.ConnectAsync();
        await socket.ExpectAsync("hello");

        await emulator.Admin.PostAsync($"/users/tokens/{how}", new { token_id = bot.TokenId });

        Assert.Equal("api.context.session_expired.app_error", (await bot.TryGetAsync("/users/me")).ErrorId);
        await emulator.Admin.SayAsync(channel, "unseen");
        if (how == "disable")
        {
            await emulator.Admin.PostAsync("/users/tokens/enable", new { token_id = bot.TokenId });
            await emulator.Admin.SayAsync(channel, "seen");
            var next = await socket.ExpectAsync("posted");
            Assert.Equal("seen", Socket.PostOf(next).Text("message"));
        }
    }

    [Fact]
    public async Task Bot_Disabled_IsRefused_UntilEnabled()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");

        var disabled = await emulator.Admin.PostAsync($"/bots/{bot.Id}/disable");
        Assert.True(disabled.Number("delete_at") > 0);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bot.TryGetAsync("/users/me")).Status);
        await emulator.Admin.PostAsync($"/bots/{bot.Id}/enable");
        Assert.Equal(HttpStatusCode.OK, (await bot.TryGetAsync("/users/me")).Status);
    }

    [Fact]
    public async Task Token_IsShownOnce()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");

        Assert.DoesNotContain(bot.Token, (await emulator.Admin.TryGetAsync($"/users/{bot.Id}/tokens")).Raw);
        Assert.DoesNotContain(bot.Token, (await emulator.Admin.TryGetAsync($"/users/tokens/{bot.TokenId}")).Raw);
        Assert.Equal(HttpStatusCode.BadRequest, (await emulator.Admin.TryPostAsync($"/users/{bot.Id}/tokens", new { })).Status);
    }
}
