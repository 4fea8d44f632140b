namespace OpenOps.Audit.Chain;

/// <summary>What the verification of the chain found.</summary>
internal sealed record ChainReport
{
    /// <summary>How many events were looked at.</summary>
    public required long Events { get; init; }

    /// <summary>How many events were removed when their time was over, and are there as hashes.</summary>
    public required long Removed { get; init; }

    /// <summary>The months that were removed, in the order of their runs.</summary>
    public required IReadOnlyList<ChainRemoval> Removals { get; init; }

    /// <summary>How many valid checkpoints there are.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>Up to which event a valid checkpoint vouches.</summary>
    public required long SignedThrough { get; init; }

    /// <summary>Events up to here were recorded before there was a chain, and chained later.</summary>
    public required long ChainedLater { get; init; }

    /// <summary>Whether texts were opened and held against their hashes, for which the master key is needed.</summary>
    public required bool TextsCompared { get; init; }

    /// <summary>Checkpoints that were signed after the state that was looked at, and say nothing about its end.</summary>
    public required int Later { get; init; }

    /// <summary>Everything that does not hold, the first event of the chain first.</summary>
    public required IReadOnlyList<ChainFinding> Findings { get; init; }

    /// <summary>Intents with neither a result nor a note that none came.</summary>
    public required IReadOnlyList<Guid> Open { get; init; }

    public bool Holds => Findings.Count == 0;
}

/// <summary>One thing that does not hold.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Sequence">The place in the chain where it shows.</param>
/// <param name="Text">The same for people.</param>
internal sealed record ChainFinding(ChainFault Kind, long Sequence, string Text);

/// <summary>A month whose evidence was removed.</summary>
/// <param name="Month">The month, as 2026-01.</param>
/// <param name="Sequence">The place of the run's event.</param>
/// <param name="IsEarly">Whether it was younger than evidence has to be.</param>
/// <param name="Override">The reason that the run gives for that.</param>
internal sealed record ChainRemoval(string Month, long Sequence, bool IsEarly, string? Override);

internal enum ChainFault
{
    Changed,
    Removed,
    Inserted,
    Reordered,
    Truncated,
    ContentChanged,
    ContentRemoved,
    NotErased,
    RemainsChanged,
    RemovedEarly,
    NotAsSigned,
    BadCheckpoint,
    BadExport,
}
