using OpenOps.Audit.Chain;

namespace OpenOps.Audit.Console.Integrity;

/// <summary>Verifies the chain when somebody asks for it, one at a time, and remembers the last result while the service runs.</summary>
internal sealed partial class Verification(ChainVerifier verifier, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Verification> logger)
{
    private readonly Lock _lock = new();
    private VerificationState _state = new();

    public VerificationState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Begins, unless one is under way.</summary>
    /// <param name="by">Who asked.</param>
    /// <param name="events">How many events there are, for the progress.</param>
    public void Begin(string by, long events)
    {
        lock (_lock)
        {
            if (_state.IsRunning)
            {
                return;
            }

            _state = new VerificationState { IsRunning = true, StartedAt = time.GetUtcNow(), StartedBy = by, Total = events };
        }

        // It outlives the request that began it, and ends with the service.
        _ = Task.Run(() => RunAsync(lifetime.ApplicationStopping), CancellationToken.None);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await verifier.VerifyAsync(looked => Change(state => state with { Looked = looked }), cancellationToken);
            Change(state => state with { IsRunning = false, EndedAt = time.GetUtcNow(), Report = report, Looked = report.Events });
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            Change(state => state with { IsRunning = false, EndedAt = time.GetUtcNow(), Failed = true });
        }
    }

    private void Change(Func<VerificationState, VerificationState> change)
    {
        lock (_lock)
        {
            _state = change(_state);
        }
    }

    [LoggerMessage(AuditEvents.VerificationFailed, LogLevel.Warning, "A verification that was begun in the console could not be finished.")]
    private partial void LogFailed(Exception exception);
}

/// <summary>How a verification stands.</summary>
internal sealed record VerificationState
{
    public bool IsRunning { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string StartedBy { get; init; } = "";

    public long Looked { get; init; }

    public long Total { get; init; }

    /// <summary>Whether it broke off, which says nothing about the record.</summary>
    public bool Failed { get; init; }

    public ChainReport? Report { get; init; }
}
