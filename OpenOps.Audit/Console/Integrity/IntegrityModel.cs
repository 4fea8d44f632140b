namespace OpenOps.Audit.Console.Integrity;

/// <summary>What the page about the chain shows.</summary>
/// <param name="Events">How many events the chain has.</param>
/// <param name="Head">The last one's hash; empty for none.</param>
/// <param name="Checkpoints">The latest signed statements, the last first.</param>
/// <param name="Outside">Through which event the file outside the database vouches; null when it does not.</param>
/// <param name="Verification">How the last verification stands.</param>
public sealed record IntegrityModel(long Events, string Head, IReadOnlyList<CheckpointRow> Checkpoints, long? Outside, VerificationModel Verification)
{
    /// <summary>Events that no checkpoint covers yet.</summary>
    public long Pending => Checkpoints.Count == 0 ? Events : Math.Max(0, Events - Checkpoints[0].Last);
}

/// <summary>A signed statement.</summary>
/// <param name="First">Its first event.</param>
/// <param name="Last">Its last.</param>
/// <param name="SignedAt">When.</param>
/// <param name="Key">With which key.</param>
/// <param name="IsOutside">Whether the file outside the database has it, too.</param>
public sealed record CheckpointRow(long First, long Last, DateTimeOffset SignedAt, string Key, bool IsOutside);

/// <summary>How a verification stands.</summary>
/// <param name="State">never, running, holds, broken or failed.</param>
/// <param name="Text">The same for people.</param>
/// <param name="Percent">How far it is.</param>
/// <param name="At">When it began or ended.</param>
/// <param name="By">Who asked.</param>
/// <param name="Findings">What does not hold, the first first.</param>
/// <param name="Open">Intents with no result.</param>
public sealed record VerificationModel(
    string State, string Text, int Percent, DateTimeOffset? At, string By, IReadOnlyList<string> Findings, IReadOnlyList<Guid> Open);
