using System.Net;
using System.Text.Json;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.WebApp;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    private const string Icons = "EnablePostIconOverride";

    [Fact]
    public async Task Settings_Patched_ChangeAndTheRestStays()
    {
        var before = await Room.Administration.GetConfigurationAsync(Cancellation);
        var on = Service(before, Icons).GetBoolean();
        try
        {
            await PatchAsync("ServiceSettings", Icons, !on);
            var after = await Room.Administration.GetConfigurationAsync(Cancellation);
            Assert.Equal(!on, Service(after, Icons).GetBoolean());
            Assert.Equal(Service(before, "EnableCommands").GetBoolean(), Service(after, "EnableCommands").GetBoolean());
        }
        finally
        {
            await PatchAsync("ServiceSettings", Icons, on);
        }

        static JsonElement Service(JsonElement configuration, string name) => configuration.GetProperty("ServiceSettings").GetProperty(name);
    }

    [Fact]
    public async Task Settings_ThatLetPlugInsIn_AreNotChangedFromOutside()
    {
        var uploads = (await Room.Administration.GetConfigurationAsync(Cancellation)).GetProperty("PluginSettings").GetProperty("EnableUploads").GetBoolean();
        await RefusedAsync(HttpStatusCode.Forbidden, PatchAsync("PluginSettings", "EnableUploads", !uploads));
    }

    [Fact]
    public async Task Settings_ForAnybodyElse_AreRefused()
    {
        var alice = new BotService.Mattermost.MattermostAdministration(_server.Http, Room.Alice.Token);
        await RefusedAsync(HttpStatusCode.Forbidden, alice.GetConfigurationAsync(Cancellation));
        await RefusedAsync(HttpStatusCode.Forbidden, alice.PatchConfigurationAsync(JsonElement.Parse("""{"ServiceSettings":{"EnableCommands":true}}"""), Cancellation));
        await RefusedAsync(HttpStatusCode.Forbidden, alice.GetPluginsAsync(Cancellation));
        await RefusedAsync(HttpStatusCode.Forbidden, alice.InstallPluginAsync(PluginArchive.Create().Content, PluginArchive.FileName, Cancellation));
    }

    [Fact]
    public async Task Command_Changed_KeepsItsTokenUntilItIsRenewed()
    {
        var (_, command) = await CreateCommandAsync(_server.Callbacks.Add(_ => Task.FromResult(new Support.CallbackAnswer(200, "application/json", "{}"))));
        var wanted = new NewSlashCommand { TeamId = command.TeamId, Trigger = command.Trigger, Url = new Uri("http://127.0.0.1:9/other"), DisplayName = "Other" };
        var changed = await Room.Administration.ChangeCommandAsync(command.Id, wanted, Cancellation);
        Assert.Equal((command.Id, command.Token, "http://127.0.0.1:9/other", "Other"), (changed.Id, changed.Token, changed.Url, changed.DisplayName));

        var renewed = await Room.Administration.RenewCommandTokenAsync(command.Id, Cancellation);
        Assert.NotEqual(command.Token, renewed.Token);
        Assert.Equal(renewed.Token, (await Room.Admin.GetCommandsAsync(command.TeamId, Cancellation)).Single(listed => listed.Id == command.Id).Token);
        await RefusedAsync(HttpStatusCode.BadRequest, Room.Administration.ChangeCommandAsync(command.Id, wanted with { TeamId = Room.Stranger.Id }, Cancellation));
    }

    [Fact]
    public async Task Provision_ThePlugin_RunsAndIsServedToEverybody()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        var log = Log();
        await ProvisionAsync(plan, folder, log);
        Assert.Empty(log.Open);
        var archive = PluginArchive.Create();
        var status = Assert.Single(await Room.Administration.GetPluginsAsync(Cancellation), plugin => plugin.PluginId == archive.Id);
        Assert.Equal((archive.Version, PluginStatus.Running), (status.Version, status.State));

        using var listed = await SendAsync(HttpMethod.Get, "plugins/webapp", Room.Alice.Token);
        var manifest = JsonElement.Parse(await listed.Content.ReadAsStringAsync(Cancellation)).EnumerateArray()
            .Single(plugin => plugin.GetProperty("id").GetString() == archive.Id);
        var path = manifest.GetProperty("webapp").GetProperty("bundle_path").GetString()!;
        Assert.Matches($"^/static/{archive.Id}/{archive.Id}_[0-9a-f]{{16}}_bundle\\.js$", path);
        using var bundle = await _server.Http.GetAsync(new Uri(path.Replace("/static/", "/static/plugins/", StringComparison.Ordinal), UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, bundle.StatusCode);
        Assert.Contains("registerPlugin", await bundle.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provision_AnotherVersionOfThePlugin_IsReplaced()
    {
        var old = PluginArchive.Create("""{"id":"com.openops.assistant","name":"OpenOps","version":"0.9.0","webapp":{"bundle_path":"webapp/main.js"}}""", "// old");
        await Room.Administration.InstallPluginAsync(old.Content, PluginArchive.FileName, Cancellation);
        Assert.Contains(await Room.Administration.GetPluginsAsync(Cancellation), plugin => plugin.Version == old.Version);

        using var folder = new TempDirectory();
        var plan = Plan();
        await ProvisionAsync(plan, folder);
        Assert.Equal(
            [PluginArchive.Create().Version],
            (await Room.Administration.GetPluginsAsync(Cancellation)).Where(plugin => plugin.PluginId == old.Id).Select(plugin => plugin.Version));
        Assert.Empty(await ProvisionAsync(plan, folder));
    }

    private Task PatchAsync(string section, string name, bool value) => Room.Administration.PatchConfigurationAsync(
        JsonSerializer.SerializeToElement(new Dictionary<string, Dictionary<string, bool>> { [section] = new() { [name] = value } }), Cancellation);
}
