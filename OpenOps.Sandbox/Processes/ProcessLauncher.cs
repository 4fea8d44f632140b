using System.Collections.Concurrent;
using System.Diagnostics;

namespace OpenOps.Sandbox.Processes;

/// <summary>
/// Starts every child from one thread that lives as long as this process. Linux delivers a child's parent-death signal
/// when the <em>thread</em> that forked it ends, so a pool thread must not start one.
/// </summary>
internal static class ProcessLauncher
{
    private static readonly BlockingCollection<Action> Requests = [];

    static ProcessLauncher() =>
        new Thread(Serve) { IsBackground = true, Name = "process launcher" }.Start();

    public static Task StartAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }

    private static void Serve()
    {
        foreach (var request in Requests.GetConsumingEnumerable())
        {
            request();
        }
    }
}
