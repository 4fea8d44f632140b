using System.Collections.Concurrent;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Provisioning;
using OpenOps.Contract.Tests.Servers;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Contract.Tests;

/// <summary>The verb, run as a process, on a server that nobody has used yet.</summary>
public sealed class EmptyServerTests
{
    private const string Password = "Empty-Pass-1!";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Provision_OnAServerWithoutAccounts_MakesItsAdministratorAndAllTheRest()
    {
        using var folder = new TempDirectory();
        var (emulator, url) = await EmulatorProcess.StartAsync();
        await using var stopped = emulator;
        var environment = Settings(url, folder);
        var (code, lines) = await RunAsync(environment);
        Assert.True(code == 0, string.Join('\n', lines));
        Assert.DoesNotContain(lines, line => line.Contains(Password, StringComparison.Ordinal));

        using var http = new HttpClient { BaseAddress = url };
        var admin = await MattermostClient.LoginAsync(http, "admin", Password, Cancellation);
        Assert.Contains("system_admin", (await new MattermostClient(http, admin, TimeProvider.System).GetMeAsync(Cancellation)).Roles, StringComparison.Ordinal);
        var token = (await new TokensFile(folder.File("tokens.json")).ReadAsync(Cancellation)).Bots["assistant"];
        Assert.DoesNotContain(lines, line => line.Contains(token, StringComparison.Ordinal));
        var bot = new MattermostClient(http, token, TimeProvider.System);
        var pilot = Assert.Single(await bot.GetMyChannelsAsync(Cancellation), channel => channel.Name == "pilot");
        Assert.Equal(
            SeedDiscussion.Lines().Select(line => line.Text),
            (await bot.GetPostsAsync(pilot.Id, 0, 200, Cancellation)).Where(post => post.Type.Length == 0).Select(post => post.Message));

        var (again, secondLines) = await RunAsync(environment);
        Assert.Equal(0, again);
        Assert.Contains(secondLines, line => line.Contains("is provisioned: 0 made", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Provision_WithAWrongPassword_SaysWhatToSet()
    {
        using var folder = new TempDirectory();
        var (emulator, url) = await EmulatorProcess.StartAsync();
        await using var stopped = emulator;
        Assert.Equal(0, (await RunAsync(Settings(url, folder))).Code);
        var environment = Settings(url, folder);
        environment["Provisioning__AdminPassword"] = "Wrong-Pass-1!";
        var (code, lines) = await RunAsync(environment);
        Assert.Equal(1, code);
        Assert.Contains("Provisioning__AdminPassword", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Settings(Uri url, TempDirectory folder) => new()
    {
        ["Mattermost__Url"] = url.ToString(),
        ["Mattermost__TokensFile"] = folder.File("tokens.json"),
        ["Actions__CallbackUrl"] = "http://127.0.0.1:9",
        ["Provisioning__AdminUsername"] = "admin",
        ["Provisioning__AdminPassword"] = Password,
        ["Provisioning__Channels__0__Name"] = "pilot",
        ["Provisioning__Users__0__Username"] = "alice",
        ["Provisioning__Users__0__Password"] = Password,
        ["Provisioning__Users__1__Username"] = "ben",
        ["Provisioning__Users__1__Password"] = Password,
        ["Provisioning__SeedDiscussion"] = "true",
        ["Bots__0__Username"] = "assistant",
        ["Bots__0__Model"] = "baseline",
    };

    private static async Task<(int Code, IReadOnlyCollection<string> Lines)> RunAsync(Dictionary<string, string?> environment)
    {
        var lines = new ConcurrentQueue<string>();
        await using var process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [typeof(ProvisionCommand).Assembly.Location, ProvisionCommand.Verb],
            Environment = environment,
            OnLine = lines.Enqueue,
        });
        var code = await process.Exited.WaitAsync(TestTimeouts.Start, Cancellation);

        // A process can be known to have ended before all it wrote has been read.
        await TestTimeouts.EventuallyAsync("the last word", () => Task.FromResult(lines.Any(IsLastWord)));
        return (code, lines);
    }

    private static bool IsLastWord(string line) =>
        line.StartsWith("Provisioning failed", StringComparison.Ordinal) || line.Contains("is provisioned", StringComparison.Ordinal);
}
