using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Tests.Processes;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task StartAsync_ArgumentsAndEnvironment_ReachTheChildUnchanged()
    {
        var lines = new List<string>();
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "sh",
            Arguments = ["-c", "echo \"$0|$GREETING\"; echo oops >&2; exit 7", "a b\"c"],
            Environment = new Dictionary<string, string?> { ["GREETING"] = "good day" },
            OnLine = line =>
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            },
        });

        Assert.Equal(7, await child.Exited.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken));
        await TestTimeouts.EventuallyAsync("both lines", () => Task.FromResult(lines.Count == 2));
        Assert.Equal(["a b\"c|good day", "oops"], lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StopAsync_ChildThatCleansUp_EndsAfterItsCleanup()
    {
        using var directory = new TempDirectory();
        var mark = directory.File("cleaned");
        await using var child = await ShellAsync($"trap 'touch {mark}; exit 0' TERM; echo ready; while :; do sleep 0.05; done");

        await child.StopAsync();

        Assert.True(File.Exists(mark));
        Assert.Equal(0, await child.Exited);
    }

    private static async Task<ChildProcess> ShellAsync(string script)
    {
        var ready = new TaskCompletionSource();
        var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "sh",
            Arguments = ["-c", script],
            OnLine = _ => ready.TrySetResult(),
        });
        await ready.Task.WaitAsync(TestTimeouts.Step);
        return child;
    }
}
