using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Patch_ChangesWhatIsGiven_AndPassesOverWhatItDoesNotKnow()
    {
        await using var emulator = await Emulator.StartAsync();
        var answer = await emulator.Admin.PutAsync(
            "/config/patch", """{"ServiceSettings":{"EnableCommands":false,"EnableBotAccountCreation":"no","Nothing":1},"Elsewhere":7}""");
        Assert.False((bool)answer["ServiceSettings"]!["EnableCommands"]!);
        Assert.True((bool)answer["ServiceSettings"]!["EnableBotAccountCreation"]!);
        Assert.Equal(answer.ToJsonString(), (await emulator.Admin.GetAsync("/config")).ToJsonString());
        Assert.Equal("false", (await emulator.Anonymous().GetAsync("/config/client?format=old")).Text("EnableCommands"));

        var commands = await emulator.Admin.TryGetAsync($"/commands?team_id={emulator.Team.Id}&custom_only=true");
        Assert.Equal((HttpStatusCode.NotImplemented, "api.command.disabled.app_error"), (commands.Status, commands.ErrorId));
    }

    [Fact]
    public async Task Patch_SwitchingBotsOff_IsObeyed()
    {
        await using var emulator = await Emulator.StartAsync();
        await emulator.Admin.PutAsync("/config/patch", """{"ServiceSettings":{"EnableBotAccountCreation":false}}""");
        var answer = await emulator.Admin.TryPostAsync("/bots", new { username = "helper" });
        Assert.Equal((HttpStatusCode.Forbidden, "api.bot.create_disabled"), (answer.Status, answer.ErrorId));
    }

    [Fact]
    public async Task Patch_WhereTheEnvironmentGivesASetting_IsAcceptedAndChangesNothing()
    {
        await using var emulator = await Emulator.StartAsync(
            new Dictionary<string, string?> { ["Emulator:FixedSettings:ServiceSettings.EnableCommands"] = "false" });
        var answer = await emulator.Admin.PutAsync("/config/patch", """{"ServiceSettings":{"EnableCommands":true}}""");
        Assert.False((bool)answer["ServiceSettings"]!["EnableCommands"]!);
    }

    [Theory]
    [InlineData("""{"PluginSettings":{"EnableUploads":false}}""", false, "api.config.update_config.not_allowed_security.app_error")]
    [InlineData("""{"ServiceSettings":{"EnableCommands":false}}""", true, "ent.cluster.save_config.error")]
    public async Task Patch_ThatIsNotAllowed_IsRefused(string body, bool readOnly, string errorId)
    {
        await using var emulator = await Emulator.StartAsync(
            new Dictionary<string, string?> { ["Emulator:ReadOnlySettings"] = readOnly ? "true" : "false" });
        var answer = await emulator.Admin.TryPutAsync("/config/patch", body);
        Assert.Equal((HttpStatusCode.Forbidden, errorId), (answer.Status, answer.ErrorId));
    }

    [Fact]
    public async Task Hosts_AllowedByAnAdministrator_AreCalled()
    {
        await using var emulator = await Emulator.StartAsync();
        await emulator.Admin.PutAsync("/config/patch", """{"ServiceSettings":{"AllowedUntrustedInternalConnections":"elsewhere.example"}}""");
        await using var integration = await Integration.StartAsync();
        await emulator.Admin.PostAsync("/commands", new { team_id = emulator.Team.Id, trigger = "probe", method = "P", url = integration.Url("/slash") });
        var channel = (await emulator.Admin.GetAsync($"/teams/{emulator.Team.Id}/channels/name/town-square")).Text("id");
        var run = new { channel_id = channel, team_id = emulator.Team.Id, command = "/probe" };
        Assert.Equal(HttpStatusCode.InternalServerError, (await emulator.Admin.TryPostAsync("/commands/execute", run)).Status);
        await emulator.Admin.PutAsync("/config/patch", """{"ServiceSettings":{"AllowedUntrustedInternalConnections":"elsewhere.example 127.0.0.1"}}""");
        Assert.Equal(HttpStatusCode.OK, (await emulator.Admin.TryPostAsync("/commands/execute", run)).Status);
    }

    [Fact]
    public async Task Emoji_ThatPeopleMade_AreListed()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync("alice");
        Assert.Empty((await alice.GetAsync("/emoji")).AsArray());
        using var form = Form(alice, "shipit");
        var made = await alice.SendAsync(HttpMethod.Post, "/emoji", form);
        Assert.Equal((HttpStatusCode.OK, "shipit"), (made.Status, made.Body.Text("name")));
        Assert.Equal("shipit", Assert.Single((await emulator.Admin.GetAsync("/emoji?page=0&per_page=60&sort=name")).AsArray()).Text("name"));
        Assert.Equal(made.Body.Text("id"), (await alice.GetAsync("/emoji/name/shipit")).Text("id"));
        Assert.Equal("app.emoji.get_by_name.no_result", (await alice.TryGetAsync("/emoji/name/smile")).ErrorId);
        using var again = Form(alice, "shipit");
        Assert.Equal("api.emoji.create.duplicate.app_error", (await alice.SendAsync(HttpMethod.Post, "/emoji", again)).ErrorId);

        static MultipartFormDataContent Form(Account creator, string name) => new()
        {
            { new StringContent($$"""{"name":"{{name}}","creator_id":"{{creator.Id}}"}"""), "emoji" },
            { new ByteArrayContent([0x89, 0x50, 0x4E, 0x47]), "image", "shipit.png" },
        };
    }
}
