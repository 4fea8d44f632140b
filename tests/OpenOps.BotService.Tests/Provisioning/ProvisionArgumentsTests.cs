using OpenOps.BotService.Provisioning;

namespace OpenOps.BotService.Tests.Provisioning;

public sealed class ProvisionArgumentsTests
{
    [Fact]
    public void Options_BecomeSettings()
    {
        var arguments = ProvisionArguments.Parse(
        [
            "--url", "https://chat.example", "--admin=root", "--team", "sales", "--callback-url", "http://10.0.0.5:5005", "--tokens-file", "/t.json",
            "--bots", "assistant, claude", "--rotate-tokens", "--no-plugin", "--Provisioning:SeedDiscussion=true",
        ]);
        Assert.Null(arguments.Error);
        Assert.Equal(["assistant", "claude"], arguments.Bots);
        Assert.Equal(
            [
                "Actions:CallbackUrl=http://10.0.0.5:5005", "Mattermost:TokensFile=/t.json", "Mattermost:Url=https://chat.example",
                "Provisioning:AdminUsername=root", "Provisioning:InstallPlugin=false", "Provisioning:RotateTokens=true",
                "Provisioning:SeedDiscussion=true", "Provisioning:Team:DisplayName=sales", "Provisioning:Team:Name=sales",
            ],
            arguments.Settings.Select(setting => $"{setting.Key}={setting.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--password", "secret")]
    [InlineData("--password=secret", "--url")]
    [InlineData("--Provisioning:AdminPassword=secret", "--url")]
    public void Password_OnTheCommandLine_IsRefusedWithoutRepeatingIt(string option, string next)
    {
        var arguments = ProvisionArguments.Parse([option, next]);
        Assert.StartsWith("A password is not taken from the command line", arguments.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", arguments.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ulr", "There is no option --ulr.")]
    [InlineData("stray", "There is no option stray.")]
    [InlineData("--rotate-tokens=yes", "There is no option --rotate-tokens.")]
    [InlineData("--url", "--url needs a value.")]
    [InlineData("--url=", "--url needs a value.")]
    public void Option_ThatIsWrong_IsNamed(string option, string told) =>
        Assert.StartsWith(told, ProvisionArguments.Parse([option]).Error, StringComparison.Ordinal);

    [Fact]
    public void Option_FollowedByAnother_NeedsItsValue() =>
        Assert.StartsWith("--url needs a value.", ProvisionArguments.Parse(["--url", "--admin"]).Error, StringComparison.Ordinal);

    [Fact]
    public void Help_NamesEveryOption()
    {
        Assert.True(ProvisionArguments.Parse(["--url", "x", "--help"]).AsksForHelp);
        foreach (var option in (string[])["--url", "--admin", "--team", "--callback-url", "--tokens-file", "--bots", "--rotate-tokens", "--no-plugin"])
        {
            Assert.Contains($"  {option} ", ProvisionArguments.Help, StringComparison.Ordinal);
        }
    }
}
