using System.Diagnostics;

namespace OpenOps.Benchmarks.Exports;

/// <summary>Reads another process's working set again and again, and keeps the highest.</summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Process _process;
    private readonly Task<long> _watching;

    public PeakMemory(int processId)
    {
        _process = Process.GetProcessById(processId);
        Before = _process.WorkingSet64;
        _watching = WatchAsync();
    }

    /// <summary>At the beginning.</summary>
    public long Before { get; }

    /// <returns>The highest.</returns>
    public async Task<long> EndAsync()
    {
        await _end.CancelAsync();
        return await _watching;
    }

    public void Dispose()
    {
        _end.Dispose();
        _process.Dispose();
    }

    private async Task<long> WatchAsync()
    {
        var highest = Before;
        while (!_end.IsCancellationRequested)
        {
            await Task.Delay(Interval, CancellationToken.None);
            _process.Refresh();
            highest = Math.Max(highest, _process.WorkingSet64);
        }

        return highest;
    }
}
