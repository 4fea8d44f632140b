namespace OpenOps.Audit.Chain;

/// <summary>Where a chain lies that is to be verified: the live store, or an export of its evidence. One state of it.</summary>
internal interface IChainSource : IAsyncDisposable
{
    /// <summary>Every checkpoint there is, once.</summary>
    public IReadOnlyList<FoundCheckpoint> Checkpoints { get; }

    /// <summary>The last event that a note of a commit knows.</summary>
    public long Committed { get; }

    /// <summary>Events up to here were recorded before there was a chain, and chained later.</summary>
    public long ChainedLater { get; }

    /// <summary>From where the whole is read: what stands before the first place was put there.</summary>
    public const long Beginning = long.MinValue;

    /// <summary>All events from a place on, in the chain's order.</summary>
    public IAsyncEnumerable<ChainRow> ReadFromAsync(long place);

    /// <summary>What stays of events that retention runs removed, in the chain's order.</summary>
    public IAsyncEnumerable<RemovedRange> ReadRemovedAsync();

    /// <summary>Whether a checkpoint was signed after this state, so that it says nothing about its end.</summary>
    public bool IsOlderThan(Checkpoint checkpoint);

    /// <summary>The first note of a commit that does not hold; null when all do.</summary>
    public Task<ChainFinding?> FindBrokenNoteAsync();

    /// <summary>An event of which there is a text but no event; null when there is none.</summary>
    public Task<Guid?> FindStrayTextAsync();

    /// <summary>What does not hold of the source itself. Complete after all has been read.</summary>
    public IReadOnlyList<ChainFinding> Faults { get; }
}

/// <summary>A checkpoint's line, and where it was found.</summary>
internal sealed record FoundCheckpoint(string Line, string Place);
