using OpenOps.Sandbox.Secrets;

namespace OpenOps.Sandbox.Tests.Secrets;

public sealed class SandboxSecretsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoadOrCreateAsync_SecondRun_KeepsTheFirstRunsSecrets()
    {
        using var directory = new TempDirectory();

        var first = await SandboxSecrets.LoadOrCreateAsync(directory.Path, ["admin", "alice"], Token);
        var second = await SandboxSecrets.LoadOrCreateAsync(directory.Path, ["admin", "alice"], Token);

        Assert.Equal(first.PostgresPassword, second.PostgresPassword);
        Assert.Equal(first.People, second.People);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.File("secrets.json")));
    }

    [Fact]
    public async Task LoadOrCreateAsync_SecretsFromBeforeThereWasAMasterKey_GetOneThatStays()
    {
        using var directory = new TempDirectory();
        var made = await SandboxSecrets.LoadOrCreateAsync(directory.Path, ["admin"], Token);
        var path = directory.File("secrets.json");
        var earlier = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(path, Token))!.AsObject();
        Assert.True(earlier.Remove("AuditMasterKey"));
        await File.WriteAllTextAsync(path, earlier.ToJsonString(), Token);

        var first = await SandboxSecrets.LoadOrCreateAsync(directory.Path, ["admin"], Token);
        var second = await SandboxSecrets.LoadOrCreateAsync(directory.Path, ["admin"], Token);

        Assert.Equal(43, first.AuditMasterKey.Length);
        Assert.NotEqual(made.AuditMasterKey, first.AuditMasterKey);
        Assert.Equal(first.AuditMasterKey, second.AuditMasterKey);
        Assert.Equal(made.PostgresPassword, second.PostgresPassword);
    }

    [Fact]
    public async Task LoadOrCreateAsync_TwoSandboxes_ShareNoSecret()
    {
        using var one = new TempDirectory();
        using var other = new TempDirectory();

        var first = await SandboxSecrets.LoadOrCreateAsync(one.Path, ["admin"], Token);
        var second = await SandboxSecrets.LoadOrCreateAsync(other.Path, ["admin"], Token);

        string[] all = [.. Keys(first), .. Keys(second)];
        Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, key => Assert.Equal(43, key.Length));
        Assert.NotEqual(first.People["admin"], second.People["admin"]);
    }

    [Fact]
    public void Password_MeetsMattermostsRules()
    {
        var password = SecretGenerator.Password();

        Assert.True(password.Length >= 14);
        Assert.Contains(password, char.IsAsciiLetterUpper);
        Assert.Contains(password, char.IsAsciiLetterLower);
        Assert.Contains(password, char.IsAsciiDigit);
        Assert.Contains('-', password);
    }

    private static string[] Keys(SandboxSecrets secrets) =>
    [
        secrets.PostgresPassword, secrets.AuditRuntimePassword, secrets.AuditMasterKey, secrets.InferenceKeyOfBot, secrets.InferenceKeyOfOperator,
        secrets.AuditKeyOfInference, secrets.AuditKeyOfBot, secrets.AuditKeyOfOperator, secrets.ActionSigningKey, secrets.MattermostDatabasePassword,
    ];
}
