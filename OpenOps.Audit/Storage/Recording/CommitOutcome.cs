namespace OpenOps.Audit.Storage.Recording;

/// <summary>What became of an event that was to be recorded. Nothing here is said before the commit is durable.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Sequence">Its place in the record, or that of the event recorded earlier.</param>
/// <param name="RecordedAt">When it was recorded.</param>
internal sealed record CommitOutcome(CommitState State, long Sequence = 0, DateTimeOffset RecordedAt = default);

internal enum CommitState
{
    /// <summary>Recorded now.</summary>
    Recorded,

    /// <summary>The very same was recorded earlier.</summary>
    AlreadyRecorded,

    /// <summary>Something else was recorded earlier under this id.</summary>
    Conflict,

    /// <summary>There is no such interaction.</summary>
    NoSuchInteraction,

    /// <summary>A legal hold covers what would have gone.</summary>
    Held,

    /// <summary>What would have gone is being read, or more came to it: nothing went. The same may do later.</summary>
    NotNow,
}
