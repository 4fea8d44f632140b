namespace OpenOps.Audit.Retention;

/// <summary>What stays of a run: which class of data, how long it is kept, what was removed, and what a hold kept.</summary>
/// <param name="DataClass">What was removed: <see cref="Content"/> or <see cref="Evidence"/>.</param>
/// <param name="KeptDays">How long such data is kept.</param>
/// <param name="Months">What was removed.</param>
/// <param name="HeldMonths">Months of which a hold kept something, or all.</param>
/// <param name="Override">Why evidence is kept for less time than it has to be otherwise; null where it is not.</param>
internal sealed record RetentionEvidence(
    string DataClass, double KeptDays, IReadOnlyList<RemovedMonth> Months, IReadOnlyList<string> HeldMonths, string? Override = null)
{
    /// <summary>Texts went; the evidence stayed.</summary>
    public const string Content = "content";

    /// <summary>Events went, with the texts that were left of them.</summary>
    public const string Evidence = "evidence";
}

/// <summary>What was removed of a month: its texts, while their events stay; or events with their texts.</summary>
/// <param name="Month">As 2026-01.</param>
/// <param name="Texts">How many texts.</param>
/// <param name="FirstSequence">The first event: of the month, or of those that were removed.</param>
/// <param name="LastSequence">The last one.</param>
/// <param name="Events">How many events were removed; null where only texts were.</param>
/// <param name="Removal">Under which id their places and hashes are kept.</param>
/// <param name="Digest">The digest over these, as <see cref="Chain.RemovalDigest"/> makes it, in hexadecimal digits.</param>
internal sealed record RemovedMonth(
    string Month, long Texts, long? FirstSequence, long? LastSequence, long? Events = null, Guid? Removal = null, string? Digest = null);
