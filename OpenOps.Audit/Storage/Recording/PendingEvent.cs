namespace OpenOps.Audit.Storage.Recording;

/// <summary>An event waiting for its commit. Whoever waits may give up; the event is recorded all the same.</summary>
internal sealed class PendingEvent(EventDraft draft)
{
    // Continuations run elsewhere: the writer must not serve its callers' requests.
    private readonly TaskCompletionSource<CommitOutcome> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventDraft Draft => draft;

    public Task<CommitOutcome> Committed => _committed.Task;

    public void Complete(CommitOutcome outcome) => _committed.TrySetResult(outcome);

    public void Fail(Exception exception)
    {
        if (_committed.TrySetException(exception))
        {
            // Observed here, as its caller may have gone.
            _ = _committed.Task.Exception;
        }
    }
}
