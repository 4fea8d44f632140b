using OpenOps.BotService.Provisioning;

namespace OpenOps.BotService.Tests.Provisioning;

public sealed class AccountsFileTests
{
    private static readonly Uri Here = new("http://chat.example/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_AreRememberedByServer()
    {
        using var folder = new TempDirectory();
        var file = new AccountsFile(folder.File("new/accounts.json"));
        Assert.Empty(await file.ReadAsync(Here, Cancellation));
        await file.AddAsync(Here, "alice", Cancellation);
        await file.AddAsync(new Uri("http://other.example/"), "carol", Cancellation);
        await file.AddAsync(Here, "ben", Cancellation);
        await file.AddAsync(Here, "ben", Cancellation);
        Assert.Equal(["alice", "ben"], await new AccountsFile(folder.File("new/accounts.json")).ReadAsync(Here, Cancellation));
    }
}
