using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Tests.Processes;

public sealed class SupervisorTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ServiceLog _log;

    public SupervisorTests() => _log = new ServiceLog(_directory.File("log"), new SandboxConsole(TextWriter.Null), verbose: false);

    [Fact]
    public async Task Child_Killed_IsStartedAgainUntilDisposed()
    {
        var restarts = 0;
        await using var supervisor = new Supervisor("lamp", _log, await SleepAsync(), _ => SleepAsync(), () => Interlocked.Increment(ref restarts));
        var first = supervisor.ProcessId;

        System.Diagnostics.Process.GetProcessById(first).Kill();

        await TestTimeouts.EventuallyAsync("a restart", () => Task.FromResult(Volatile.Read(ref restarts) == 1));
        Assert.NotEqual(first, supervisor.ProcessId);
    }

    [Fact]
    public async Task Child_CannotBeStartedAgain_IsTriedAgain()
    {
        var attempts = 0;
        var restarted = new TaskCompletionSource();
        await using var supervisor = new Supervisor(
            "lamp",
            _log,
            await SleepAsync(),
            _ => Interlocked.Increment(ref attempts) == 1 ? throw new IOException("no bulb") : SleepAsync(),
            restarted.SetResult);

        System.Diagnostics.Process.GetProcessById(supervisor.ProcessId).Kill();

        await restarted.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.Contains("could not be started again: no bulb", _log.Describe("lamp", ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_EndingAtOnce_IsStartedAgainLaterEachTime()
    {
        var third = new TaskCompletionSource();
        var restarts = 0;
        await using var supervisor = new Supervisor(
            "lamp", _log, await FailAsync(), _ => FailAsync(), () =>
            {
                if (Interlocked.Increment(ref restarts) == 2)
                {
                    third.SetResult();
                }
            });

        await third.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

        var told = _log.Describe("lamp", "");
        Assert.Contains("ended with exit code 1; starting it again in 0.25 s", told, StringComparison.Ordinal);
        Assert.Contains("ended with exit code 1; starting it again in 0.5 s", told, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    private static Task<ChildProcess> FailAsync() => ChildProcess.StartAsync(new ChildProcessStart { FileName = "false" });

    private static Task<ChildProcess> SleepAsync() => ChildProcess.StartAsync(new ChildProcessStart { FileName = "sleep", Arguments = ["600"] });
}
