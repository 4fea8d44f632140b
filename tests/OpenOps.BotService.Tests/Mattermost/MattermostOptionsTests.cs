using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Mattermost;
using OpenOps.ServiceDefaults;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class MattermostOptionsTests
{
    [Fact]
    public void Defaults_AreTheDocumentedOnes()
    {
        var options = new MattermostOptions();
        Assert.Equal(
            (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(65), TimeSpan.FromSeconds(10), 2 * 1024 * 1024, 1_000, TimeSpan.FromHours(24)),
            (options.ReconnectDelayMin, options.ReconnectDelayMax, options.IdleTimeout, options.ConnectTimeout, options.MaxEventBytes,
                options.EventCapacity, options.CatchUpWindow));
    }

    [Fact]
    public void Validation_ReportsEveryErrorWithItsKey()
    {
        using var app = Build(
            ("Mattermost:Url", "http://bot:pw@host"), ("Mattermost:ReconnectDelayMin", "00:00:05"), ("Mattermost:ReconnectDelayMax", "00:00:02"),
            ("Mattermost:MaxEventBytes", "1"), ("Mattermost:Tokens:assistant", ""));
        var failures = Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IOptions<MattermostOptions>>().Value).Failures;
        Assert.Equal(
            [
                "Mattermost:MaxEventBytes: The field MaxEventBytes must be between 65536 and 134217728.",
                "Mattermost:ReconnectDelayMax (00:00:02) must not be below Mattermost:ReconnectDelayMin (00:00:05).",
                "Mattermost:Tokens:assistant is empty. Run `OpenOps.BotService provision`, or remove it.",
                "Mattermost:Url must not hold a user name or password. Remove the part before the @.",
            ],
            failures.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(failures, failure => failure.Contains("pw", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("chat.example.com")]
    [InlineData("ftp://chat.example.com")]
    public void Validation_AnAddressThatIsNone_IsRefused(string url)
    {
        using var app = Build(("Mattermost:Url", url));
        var failures = Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IOptions<MattermostOptions>>().Value).Failures;
        Assert.Equal(["Mattermost:Url must be an absolute http or https address, such as http://127.0.0.1:8065."], failures);
    }

    [Fact]
    public void Sessions_AreTheBotsWithATokenInTheFileOrElsewhere()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("tokens.json"), """{"Mattermost":{"Tokens":{"assistant":"from-file","second":"from-file"}}}""");
        using var app = Build(
            ("Mattermost:Url", "http://127.0.0.1:1"), ("Mattermost:TokensFile", folder.File("tokens.json")), ("Mattermost:Tokens:second", "from-elsewhere"));
        var sessions = app.Services.GetRequiredService<MattermostSessions>();
        Assert.Equal(["assistant", "second"], sessions.All.Select(session => session.BotName).Order());
        Assert.Equal(("from-file", "from-elsewhere"), (sessions.Find("Assistant")!.Client.Token, sessions.Find("second")!.Client.Token));
        Assert.Null(sessions.Find("third"));
    }

    [Fact]
    public void Sessions_WithoutAFile_AreNone()
    {
        using var folder = new TempDirectory();
        using var app = Build(("Mattermost:Url", "http://127.0.0.1:1"), ("Mattermost:TokensFile", folder.File("none/tokens.json")));
        Assert.Empty(app.Services.GetRequiredService<MattermostSessions>().All);
    }

    [Fact]
    public async Task Health_BeforeTheFirstConnection_IsUnhealthy()
    {
        await using var app = Build(("Mattermost:Url", "http://127.0.0.1:1"), ("Mattermost:Tokens:assistant", "token"));
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["mattermost"].Status);
    }

    private static WebApplication Build(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults("bot");
        builder.AddMattermost();
        return builder.Build();
    }
}
