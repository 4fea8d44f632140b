namespace OpenOps.Audit.Exports;

/// <summary>How far an export is. One writes, any may read.</summary>
internal sealed class RunningExport(ExportFormat format, string person, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private long _read;
    private long _rows;
    private volatile Outcome? _outcome;

    public ExportFormat Format => format;

    public string Person => person;

    public ExportState State => _outcome?.State ?? ExportState.Running;

    /// <summary>Interactions that were looked at, of which not all become rows.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Rows that were written.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>How long it has taken.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_begun, _outcome?.At ?? time.GetTimestamp());

    /// <summary>Whether it ended longer ago than this.</summary>
    public bool EndedBefore(TimeSpan ago) => _outcome is { } outcome && time.GetElapsedTime(outcome.At) > ago;

    public void CountRead() => Interlocked.Increment(ref _read);

    public void CountRow() => Interlocked.Increment(ref _rows);

    public void End(ExportState state) => _outcome = new Outcome(state, time.GetTimestamp());

    private sealed record Outcome(ExportState State, long At);
}

internal enum ExportState
{
    /// <summary>It is being made.</summary>
    Running,

    /// <summary>All of it was sent.</summary>
    Complete,

    /// <summary>It ended before its end: the file is not whole.</summary>
    BrokenOff,
}
