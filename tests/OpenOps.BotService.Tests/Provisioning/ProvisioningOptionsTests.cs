using Microsoft.Extensions.Configuration;
using OpenOps.BotService.Provisioning;

namespace OpenOps.BotService.Tests.Provisioning;

public sealed class ProvisioningOptionsTests
{
    [Fact]
    public void Defaults_AreTheDocumentedOnes()
    {
        var options = new ProvisioningOptions();
        Assert.Equal(
            ("openops", "OpenOps", "pilot", false, "openops.invalid", TimeSpan.FromSeconds(60)),
            (options.Team.Name, options.Team.DisplayName, options.SeedChannel, options.SeedDiscussion, options.EmailDomain, options.WaitTimeout));
    }

    [Fact]
    public void Validation_ReportsEveryErrorWithItsKey()
    {
        var options = Bind(
            ("Team:Name", "Not A Name"), ("Channels:0:Name", "x"), ("Users:0:Username", "Alice"), ("Users:0:Password", ""), ("SeedDiscussion", "true"));
        Assert.Equal(
            [
                "Provisioning:Channels:0:Name must begin with a small letter or digit and hold 2 to 60 small letters, digits, '-' or '_'.",
                "Provisioning:SeedChannel (pilot) is none of Provisioning:Channels. Add it there, or name another.",
                "Provisioning:SeedDiscussion needs two people to talk. Add another to Provisioning:Users, or set it to false.",
                "Provisioning:Team:Name must begin with a small letter or digit and hold 2 to 60 small letters, digits, '-' or '_'.",
                "Provisioning:Users:0:Password is empty. Set it, in the environment, to what that person signs in with.",
                "Provisioning:Users:0:Username must begin with a small letter and hold 3 to 22 small letters, digits, '.', '-' or '_'.",
            ],
            Validate(options).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validation_OfASandboxesSettings_Passes()
    {
        var options = Bind(
            ("AdminUsername", "admin"), ("AdminPassword", "p"), ("Channels:0:Name", "general"), ("Channels:1:Name", "pilot"),
            ("Channels:1:DisplayName", "AI pilot"), ("Users:0:Username", "alice"), ("Users:0:Password", "p"),
            ("Users:1:Username", "ben"), ("Users:1:Password", "p"), ("SeedDiscussion", "true"));
        Assert.Empty(Validate(options));
        Assert.Equal(["general", "AI pilot"], options.Channels.Select(channel => channel.DisplayName ?? channel.Name));
    }

    private static IEnumerable<string> Validate(ProvisioningOptions options) =>
        new ProvisioningOptionsValidator().Validate(null, options).Failures ?? [];

    private static ProvisioningOptions Bind(params (string Key, string Value)[] settings)
    {
        var options = new ProvisioningOptions();
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build().Bind(options);
        return options;
    }
}
