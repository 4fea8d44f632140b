namespace OpenOps.Audit.Exports;

/// <summary>How far an export is. One writes, any may read.</summary>
internal sealed class RunningExport(ExportFormat format, string person, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private long _read;
    private long _rows;
    private long _ended;
    private DateTimeOffset? _endedAt;

    public ExportFormat Format => format;

    public string Person => person;

    public ExportState State { get; private set; } = ExportState.Running;

    public DateTimeOffset? EndedAt => _endedAt;

    /// <summary>Interactions that were looked at, of which not all become rows.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Rows that were written.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>How long it has taken.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_begun, State == ExportState.Running ? time.GetTimestamp() : Interlocked.Read(ref _ended));

    public void CountRead() => Interlocked.Increment(ref _read);

    public void CountRow() => Interlocked.Increment(ref _rows);

    public void End(ExportState state)
    {
        Interlocked.Exchange(ref _ended, time.GetTimestamp());
        _endedAt = time.GetUtcNow();
        State = state;
    }
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
