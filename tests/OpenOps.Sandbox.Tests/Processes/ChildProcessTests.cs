using System.Globalization;
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

    [Fact]
    public async Task StopAsync_ChildThatWillNotEnd_IsKilledWithItsOwnChildren()
    {
        using var directory = new TempDirectory();
        var grandchild = directory.File("grandchild");
        await using var child = await ShellAsync(
            $"trap '' TERM; sleep 600 & echo $! > {grandchild}; echo ready; while :; do sleep 0.05; done", stopTimeout: TimeSpan.FromMilliseconds(50));

        await child.StopAsync();

        Assert.Equal(128 + 9, await child.Exited);
        var id = int.Parse(await File.ReadAllTextAsync(grandchild, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        await TestTimeouts.EventuallyAsync("the end of the child's child", () => Task.FromResult(!IsRunning(id)));
    }

    // One that ended and that nobody has waited for is listed still, as a zombie.
    private static bool IsRunning(int id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static async Task<ChildProcess> ShellAsync(string script, TimeSpan? stopTimeout = null)
    {
        var ready = new TaskCompletionSource();
        var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "sh",
            Arguments = ["-c", script],
            StopTimeout = stopTimeout ?? TestTimeouts.Step,
            OnLine = _ => ready.TrySetResult(),
        });
        await ready.Task.WaitAsync(TestTimeouts.Step);
        return child;
    }
}
