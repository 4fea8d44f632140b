using System.Diagnostics;
using OpenOps.TestKit.Models;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.EndToEnd.Tests.Processes;

public sealed class SandboxLifecycleTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("openops-e2e-").FullName;
    private ScriptedModelServer _model = null!;

    [Fact]
    public async Task Start_Ready_DescribesItselfToTheOwnerOnly()
    {
        await using var sandbox = await StartAsync();
        var description = sandbox.Describe();

        Assert.Equal(["alice", "ben"], description.Users.Select(user => user.Username));
        Assert.Equal("admin", description.Admin.Username);
        Assert.Contains("assistant", description.Bots);
        Assert.Contains("compatible", description.Bots);
        Assert.Equal(
            ["audit", "bot", "inference", "mattermost", "postgres", "sandbox"],
            description.Pids.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "sandbox.json")));
        Assert.Contains(description.ChatUrl.ToString(), sandbox.Output, StringComparison.Ordinal);
        Assert.Contains(description.Users[0].Password, sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Ready_ListensOnLoopbackOnlyAndShowsNoSecretOnCommandLines()
    {
        await using var sandbox = await StartAsync();
        var description = sandbox.Describe();
        var secrets = File.ReadAllText(Path.Combine(_directory, "secrets.json")).Split('"').Where(part => part.Length >= 20).ToList();
        Assert.NotEmpty(secrets);

        foreach (var (_, id) in description.Pids)
        {
            var commandLine = await File.ReadAllTextAsync($"/proc/{id}/cmdline", TestContext.Current.CancellationToken);
            Assert.DoesNotContain(secrets, secret => commandLine.Contains(secret, StringComparison.Ordinal));
        }

        Assert.All(ListeningAddresses.Of(description.Pids.Values), address => Assert.True(System.Net.IPAddress.IsLoopback(address), $"listens on {address}"));
    }

    [Fact]
    public async Task Stop_Terminated_EndsEveryChildAndRemovesTheDescription()
    {
        var sandbox = await StartAsync();
        var pids = sandbox.Describe().Pids;

        await sandbox.DisposeAsync();

        Assert.Equal(0, await sandbox.Process.Exited);
        Assert.DoesNotContain(pids.Values, IsRunning);
        Assert.False(File.Exists(Path.Combine(_directory, "sandbox.json")));
    }

    [Fact]
    public async Task Sandbox_Killed_LeavesNoOrphan()
    {
        await using var sandbox = await StartAsync();
        var pids = sandbox.Describe().Pids;

        await sandbox.Process.KillAsync();

        await TestTimeouts.EventuallyAsync("every child has ended", () => Task.FromResult(!pids.Values.Any(IsRunning)));
    }

    [Fact]
    public async Task Restart_SameFolder_KeepsPeoplePostsAndAddresses()
    {
        string postId;
        SandboxDescription before;
        await using (var first = await StartAsync())
        {
            before = first.Describe();
            using var alice = await ChatPerson.SignInAsync(before.ChatUrl, before.Users[0]);
            postId = await alice.SayAsync(await alice.ChannelAsync("general"), "does this survive?");
        }

        await using var second = await StartAsync();
        var after = second.Describe();
        using var again = await ChatPerson.SignInAsync(after.ChatUrl, before.Users[0]);

        Assert.Equal(before.ChatUrl, after.ChatUrl);
        Assert.Equal(before.ApiKeys, after.ApiKeys);
        Assert.Equal("does this survive?", (await again.PostAsync(postId))["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Start_NoPostgres_IsOneSentenceWithTheCommand()
    {
        await using var process = await Sandbox.Processes.ChildProcess.StartAsync(new()
        {
            FileName = "dotnet",
            Arguments = [SandboxProcess.Assembly(), "--data", _directory],
            Environment = new Dictionary<string, string?> { ["OPENOPS_POSTGRES_BIN"] = "/nonexistent" },
            OnLine = line =>
            {
                lock (_lines)
                {
                    _lines.Add(line);
                }
            },
        });

        Assert.Equal(1, await process.Exited.WaitAsync(TestTimeouts.Start, TestContext.Current.CancellationToken));
        await TestTimeouts.EventuallyAsync("the sentence", () => Task.FromResult(_lines.Any(line =>
            line.StartsWith("PostgreSQL's server programs (initdb, postgres) were not found. Install them with `apt-get install postgresql`", StringComparison.Ordinal))));
        Assert.DoesNotContain(_lines, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    private readonly List<string> _lines = [];

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        _model = await ScriptedModelServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private Task<SandboxProcess> StartAsync() => SandboxProcess.StartAsync(_directory, SandboxFixture.ScriptedModel(_model));

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
