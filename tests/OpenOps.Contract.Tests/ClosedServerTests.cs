using Microsoft.Extensions.Logging.Abstractions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Provisioning;
using OpenOps.Contract.Tests.Servers;

namespace OpenOps.Contract.Tests;

/// <summary>Servers whose settings do not let themselves be changed: what has to be set is said, and the rest is done.</summary>
public sealed class ClosedServerTests
{
    private const string Admin = "admin";
    private const string Password = "Closed-Pass-1!";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Provision_WhereSettingsAreSwitchedOff_SwitchesThemOn()
    {
        await using var server = await Server.StartAsync();
        await server.Administration.PatchConfigurationAsync(
            System.Text.Json.JsonElement.Parse("""{"ServiceSettings":{"EnableBotAccountCreation":false,"EnableCommands":false,"AllowedUntrustedInternalConnections":"elsewhere.example"}}"""),
            Cancellation);
        var log = await server.ProvisionAsync();
        Assert.Empty(log.Open);
        Assert.Contains("server setting ServiceSettings.EnableBotAccountCreation", log.Changes);
        Assert.Contains("server setting ServiceSettings.EnableCommands", log.Changes);
        var settings = (await server.Administration.GetConfigurationAsync(Cancellation)).GetProperty("ServiceSettings");
        Assert.Equal("elsewhere.example 127.0.0.1", settings.GetProperty("AllowedUntrustedInternalConnections").GetString());
        Assert.Empty((await server.ProvisionAsync()).Changes);
    }

    [Theory]
    [InlineData("Emulator__ReadOnlySettings", "true")]
    [InlineData("Emulator__FixedSettings__ServiceSettings.AllowedUntrustedInternalConnections", "elsewhere.example")]
    public async Task Provision_WhereASettingStays_ListsItAndDoesTheRest(string setting, string value)
    {
        await using var server = await Server.StartAsync((setting, value), ("Emulator__AllowedCallbackHosts__0", "elsewhere.example"));
        var log = await server.ProvisionAsync();
        Assert.Equal(
            "server setting ServiceSettings.AllowedUntrustedInternalConnections: set it to elsewhere.example 127.0.0.1 in System Console > Environment > Developer > "
            + "Allow untrusted internal connections to, or by the variable MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS. Buttons and slash commands need it.",
            Assert.Single(log.Open));
        Assert.NotEmpty((await server.TokensAsync()).Commands);
        Assert.Empty((await server.ProvisionAsync()).Changes);
    }

    [Theory]
    [InlineData("PluginSettings.EnableUploads", "false", "MM_PLUGINSETTINGS_ENABLEUPLOADS")]
    [InlineData("PluginSettings.Enable", "false", "MM_PLUGINSETTINGS_ENABLE")]
    [InlineData("PluginSettings.RequirePluginSignature", "true", "app.plugin.upload_disabled.app_error")]
    public async Task Provision_WherePlugInsAreNotTaken_SaysWhatAnAdministratorCanDo(string setting, string value, string told)
    {
        await using var server = await Server.StartAsync(($"Emulator__FixedSettings__{setting}", value));
        var open = Assert.Single((await server.ProvisionAsync()).Open);
        Assert.StartsWith("plug-in for the web app: ", open, StringComparison.Ordinal);
        Assert.Contains(told, open, StringComparison.Ordinal);
        Assert.Contains("Without it people type the slash commands.", open, StringComparison.Ordinal);
        Assert.NotEmpty((await server.TokensAsync()).Bots);
    }

    [Fact]
    public async Task Provision_WhereBotsCannotBeMade_SaysWhichSettingAndFails()
    {
        await using var server = await Server.StartAsync(("Emulator__FixedSettings__ServiceSettings.EnableBotAccountCreation", "false"));
        var log = Server.Log();
        var failure = await Assert.ThrowsAsync<ProvisioningException>(() => server.ProvisionAsync(log));
        Assert.StartsWith("Provisioning failed while making the bot assistant: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("MM_SERVICESETTINGS_ENABLEBOTACCOUNTCREATION", Assert.Single(log.Open), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provision_BySomebodyWhoIsNoAdministrator_ListsWhatOneHasToSet()
    {
        await using var server = await Server.StartAsync();
        await server.Administration.CreateUserAsync(new NewUser { Username = "alice", Email = "alice@example.test", Password = Password }, Cancellation);
        var failure = await Assert.ThrowsAsync<ProvisioningException>(() => server.ProvisionAsync(Server.Log(), admin: "alice"));
        foreach (var setting in (string[])["EnableBotAccountCreation", "EnableCommands", "AllowedUntrustedInternalConnections"])
        {
            Assert.Contains($"  - ServiceSettings.{setting}: set it to", failure.Message, StringComparison.Ordinal);
        }
    }

    private sealed class Server(EmulatorProcess process, HttpClient http, TempDirectory folder, MattermostAdministration administration) : IAsyncDisposable
    {
        public MattermostAdministration Administration { get; } = administration;

        private TokensFile File { get; } = new(folder.File("tokens.json"));

        public static async Task<Server> StartAsync(params (string Name, string Value)[] settings)
        {
            var (process, url) = await EmulatorProcess.StartAsync(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value));
            var http = new HttpClient { BaseAddress = url };
            await new MattermostAdministration(http, "").CreateUserAsync(
                new NewUser { Username = Admin, Email = "admin@example.test", Password = Password }, Cancellation);
            return new Server(
                process, http, new TempDirectory(), new MattermostAdministration(http, await MattermostClient.LoginAsync(http, Admin, Password, Cancellation)));
        }

        public static ProvisioningLog Log() => new(NullLogger<ProvisioningLog>.Instance);

        public async Task<ProvisioningLog> ProvisionAsync(ProvisioningLog? log = null, string admin = Admin)
        {
            log ??= Log();
            var options = new ProvisioningOptions { AdminUsername = admin, AdminPassword = Password, CallbackUrl = new Uri("http://127.0.0.1:9") };
            await new Provisioner(http, options, [new BotOptions { Username = "assistant", Model = "m" }], File, models: null, log, TimeProvider.System)
                .RunAsync(Cancellation);
            return log;
        }

        public Task<StoredTokens> TokensAsync() => File.ReadAsync(Cancellation);

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            folder.Dispose();
            await process.DisposeAsync();
        }
    }
}
