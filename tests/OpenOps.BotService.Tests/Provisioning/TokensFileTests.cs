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
        await file.WriteAsync(new StoredTokens(Tokens(("assistant", "one")), Tokens()), Cancellation);
        var written = new StoredTokens(Tokens(("assistant", "two"), ("second", "three")), Tokens(("summarize", "four"), ("ask-all", "five")));
        await file.WriteAsync(written, Cancellation);

        var configuration = new ConfigurationBuilder().AddJsonFile(path).Build();
        Assert.Equal("two", configuration["Mattermost:Tokens:assistant"]);
        Assert.Equal("five", configuration["Commands:Tokens:ask-all"]);
        var read = await file.ReadAsync(Cancellation);
        Assert.Equal(("three", "four"), (read.Bots["Second"], read.Commands["summarize"]));
        Assert.True(read.IsSameAs(written));
        Assert.False(read.IsSameAs(written with { Commands = Tokens(("summarize", "four"), ("ask-all", "six")) }));
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
    [InlineData("""{"Commands":[]}""")]
    public async Task Read_NothingUsable_IsNoTokens(string? content)
    {
        var path = _folder.File("tokens.json");
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content, Cancellation);
        }

        var read = await new TokensFile(path).ReadAsync(Cancellation);
        Assert.Empty(read.Bots);
        Assert.Empty(read.Commands);
    }

    [Fact]
    public async Task Write_WhereItMayNot_SaysSo()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", Cancellation);
        var failure = await Assert.ThrowsAsync<ProvisioningException>(
            () => new TokensFile(_folder.File("file/tokens.json")).WriteAsync(StoredTokens.None, Cancellation));
        Assert.Contains("Mattermost:TokensFile", failure.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Tokens(params (string Name, string Token)[] tokens) =>
        tokens.ToDictionary(token => token.Name, token => token.Token);
}
