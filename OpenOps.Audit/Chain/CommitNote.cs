namespace OpenOps.Audit.Chain;

/// <summary>What the record notes of one commit: the part of the chain that it added.</summary>
internal sealed record CommitNote(long First, long Last, byte[] Hash, bool ChainedLater)
{
    /// <summary>Says what is wrong with a note, if anything is.</summary>
    /// <param name="before">The last event of the note before.</param>
    /// <param name="hasHash">Whether its last event has the hash that it names.</param>
    public ChainFinding? Check(long before, bool hasHash) =>
        First != before + 1 ? new ChainFinding(ChainFault.Removed, before + 1, $"The note of the commit that began with event {before + 1} is missing or was changed.")
        : !hasHash ? new ChainFinding(ChainFault.Changed, Last, $"The note of the commit of events {First} to {Last} has another hash than its last event.")
        : null;
}
