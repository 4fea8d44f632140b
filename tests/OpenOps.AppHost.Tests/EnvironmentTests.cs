namespace OpenOps.AppHost.Tests;

public sealed class EnvironmentTests
{
    private static readonly string[] Programs = ["mattermost", "audit-migrations", "audit", "inference", "provisioning", "bot"];

    [Theory]
    [InlineData("container")]
    [InlineData("release")]
    [InlineData("emulator")]
    public async Task Environment_OfEveryProgram_IsTheApprovedOne(string kind)
    {
        await using var app = await AppModel.CreateAsync($"--Mattermost:Kind={kind}", "--Mattermost:ReleaseDirectory=/opt/mattermost");
        var repository = Path.GetFullPath(Path.Combine(Projects.OpenOps_AppHost.ProjectPath, ".."));
        var text = await app.DescribeEnvironmentAsync(Programs);
        Approved.Matches(text.Replace(repository, "<repository>", StringComparison.Ordinal), $"Environment.{kind}.approved.txt");
    }

    [Fact]
    public async Task Callbacks_FromAContainer_GoThroughTheTunnelToTheHostThatIsAllowed()
    {
        await using var app = await AppModel.CreateAsync();
        var callback = new Uri((await app.EnvironmentOfAsync("bot"))["Actions__CallbackUrl"]);
        var allowed = (await app.EnvironmentOfAsync("mattermost"))["MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS"];
        Assert.Equal("aspire.dev.internal", callback.Host);
        Assert.Equal(callback.Host, allowed);
    }

    [Fact]
    public async Task AdminPassword_AmongThePrograms_ReachesTheProvisionerOnly()
    {
        await using var app = await AppModel.CreateAsync();
        foreach (var program in Programs)
        {
            var knows = (await app.EnvironmentOfAsync(program)).Values.Any(value => value.Contains("<mattermost-admin-password>", StringComparison.Ordinal));
            Assert.Equal(program == "provisioning", knows);
        }
    }

    [Fact]
    public async Task OwnerOfTheAuditDatabase_AmongThePrograms_IsTheMigrationOnly()
    {
        await using var app = await AppModel.CreateAsync();
        foreach (var program in (string[])["audit", "inference", "provisioning", "bot"])
        {
            Assert.DoesNotContain((await app.EnvironmentOfAsync(program)).Values, value => value.Contains("<postgres-password>", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Keys_OfServices_AreKnownToTheCallerAndTheCalled()
    {
        await using var app = await AppModel.CreateAsync();
        var audit = await app.EnvironmentOfAsync("audit");
        var inference = await app.EnvironmentOfAsync("inference");
        var bot = await app.EnvironmentOfAsync("bot");
        Assert.Equal(inference["services__audit__apikey"], audit["ApiKeys__Callers__inference__Secret"]);
        Assert.Equal(bot["services__audit__apikey"], audit["ApiKeys__Callers__bot__Secret"]);
        Assert.Equal(bot["services__inference__apikey"], inference["ApiKeys__Callers__bot__Secret"]);
        Assert.Equal(3, audit.Where(variable => variable.Key.EndsWith("__Secret", StringComparison.Ordinal)).DistinctBy(variable => variable.Value).Count());
    }

    [Fact]
    public async Task VendorSettings_OnlyThoseSet_ReachInference()
    {
        await using var app = await AppModel.CreateAsync("--ANTHROPIC_API_KEY=a-vendor-key", "--OPENAI_API_KEY=");
        var environment = await app.EnvironmentOfAsync("inference");
        Assert.Equal("a-vendor-key", environment["ANTHROPIC_API_KEY"]);
        Assert.False(environment.ContainsKey("OPENAI_API_KEY"));
        Assert.True(app.Get<ParameterResource>("anthropic-api-key").Secret);
        Assert.DoesNotContain("ANTHROPIC_API_KEY", (await app.EnvironmentOfAsync("bot")).Keys);
    }
}
