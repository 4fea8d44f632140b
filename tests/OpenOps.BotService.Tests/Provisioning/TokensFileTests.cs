using Microsoft.Extensions.Configuration;
using OpenOps.BotService.Provisioning;

namespace OpenOps.BotService.Tests.Provisioning;

public sealed class TokensFileTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_MakesAConfigurationFileThatItsOwnerAloneCanRead()
    {
        var path = _folder.File("new/tokens.json");
        var file = new TokensFile(path);
        await file.WriteAsync(new Dictionary<string, string> { ["assistant"] = "one" }, Cancellation);
        await file.WriteAsync(new Dictionary<string, string> { ["assistant"] = "two", ["second"] = "three" }, Cancellation);

        Assert.Equal("two", new ConfigurationBuilder().AddJsonFile(path).Build()["Mattermost:Tokens:assistant"]);
        Assert.Equal("three", (await file.ReadAsync(Cancellation))["Second"]);
        Assert.Equal([path], Directory.GetFiles(_folder.File("new")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"Mattermost":7}""")]
    [InlineData("""{"Mattermost":{"Tokens":["a"]}}""")]
    [InlineData("""{"Mattermost":{"Tokens":{"a":7}}}""")]
    public async Task Read_NothingUsable_IsNoTokens(string? content)
    {
        var path = _folder.File("tokens.json");
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content, Cancellation);
        }

        Assert.Empty(await new TokensFile(path).ReadAsync(Cancellation));
    }

    [Fact]
    public async Task Write_WhereItMayNot_SaysSo()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", Cancellation);
        var failure = await Assert.ThrowsAsync<ProvisioningException>(
            () => new TokensFile(_folder.File("file/tokens.json")).WriteAsync(new Dictionary<string, string>(), Cancellation));
        Assert.Contains("Mattermost:TokensFile", failure.Message, StringComparison.Ordinal);
    }
}
