using OpenOps.Sandbox.Chat;
using OpenOps.Sandbox.Secrets;
using OpenOps.Sandbox.Services;
using OpenOps.Sandbox.Topology;

namespace OpenOps.AppHost.Tests;

/// <summary>The sandbox and the Aspire application start the same topology from the same settings.</summary>
public sealed class SameSettingsTests
{
    private static readonly Uri Somewhere = new("http://127.0.0.1:1");

    [Fact]
    public async Task Settings_OfTheSandbox_AreThoseOfTheApplication()
    {
        var secrets = new SandboxSecrets
        {
            PostgresPassword = "", AuditRuntimePassword = "", AuditMasterKey = "", InferenceKeyOfBot = "", InferenceKeyOfOperator = "", AuditKeyOfInference = "",
            AuditKeyOfBot = "", AuditKeyOfOperator = "", ActionSigningKey = "", MattermostDatabasePassword = "",
            People = DemoTeam.Everyone.ToDictionary(name => name, _ => "", StringComparer.Ordinal),
        };
        var sandbox = new ServiceSettings(secrets, "/data", new Dictionary<string, int> { ["audit"] = 1, ["inference"] = 2, ["chat"] = 3, ["bot"] = 4 });
        await using var app = await AppModel.CreateAsync("--Mattermost:Kind=emulator");

        await AssertSameAsync(app, "audit-migrations", sandbox.AuditMigration(""));
        await AssertSameAsync(app, "audit", sandbox.Audit(""), "Audit__Console__DashboardUrl");
        await AssertSameAsync(app, "inference", sandbox.Inference(Somewhere));
        await AssertSameAsync(app, "provisioning", sandbox.Provisioning(Somewhere, new Person("admin", ""), Somewhere));
        await AssertSameAsync(app, "mattermost", sandbox.Emulator(), "Emulator__AllowedCallbackHosts__0");
        await AssertSameAsync(app, "bot", sandbox.Bot(Somewhere, Somewhere, Somewhere));
    }

    // What differs by nature: how a process learns its port and how it logs, and here, what it is called back by, and the dashboard
    // that there is beside the application only.
    private static async Task AssertSameAsync(AppModel app, string name, ServiceDefinition definition, params string[] applicationOnly)
    {
        var ours = (await app.EnvironmentOfAsync(name)).Keys.Except([.. applicationOnly, "ASPNETCORE_URLS"], StringComparer.Ordinal);
        var theirs = definition.Environment.Keys.Where(variable => !variable.StartsWith("DOTNET_", StringComparison.Ordinal) && !variable.StartsWith("Logging__", StringComparison.Ordinal));
        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }
}
