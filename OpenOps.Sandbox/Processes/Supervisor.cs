using OpenOps.Sandbox.Output;

namespace OpenOps.Sandbox.Processes;

/// <summary>Keeps one child running: when it ends unasked it is started again, later each time it fails quickly.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);

    private readonly string _name;
    private readonly ServiceLog _log;
    private readonly Func<CancellationToken, Task<ChildProcess>> _launchAsync;
    private readonly Action _onRestarted;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _supervision;
    private ChildProcess _process;

    /// <summary>Takes over a child that has just been started.</summary>
    /// <param name="name">The part's name in the log.</param>
    /// <param name="log">Where restarts are told.</param>
    /// <param name="process">The running child.</param>
    /// <param name="launchAsync">Starts the child again, at the same address.</param>
    /// <param name="onRestarted">Called after each restart, when the process id has changed.</param>
    public Supervisor(
        string name, ServiceLog log, ChildProcess process, Func<CancellationToken, Task<ChildProcess>> launchAsync, Action onRestarted)
    {
        (_name, _log, _process, _launchAsync, _onRestarted) = (name, log, process, launchAsync, onRestarted);
        _supervision = SuperviseAsync();
    }

    /// <summary>The child's current process id.</summary>
    public int ProcessId => _process.Id;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision;
        await _process.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task SuperviseAsync()
    {
        var delay = FirstDelay;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var exitCode = await _process.Exited.WaitAsync(_stopping.Token);
                delay = TimeProvider.System.GetElapsedTime(started) > StableAfter ? FirstDelay : delay;
                _log.Write(_name, $"warn: ended with exit code {exitCode}; starting it again in {delay.TotalSeconds:0.##} s");
                await Task.Delay(delay, _stopping.Token);
                delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
                started = TimeProvider.System.GetTimestamp();
                _process = await _launchAsync(_stopping.Token);
                _onRestarted();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever kept it from starting is told and tried again: nobody watches a sandbox's supervisor.
                _log.Write(_name, $"warn: could not be started again: {exception.Message}");
            }
        }
    }
}
