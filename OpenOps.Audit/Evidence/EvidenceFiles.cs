namespace OpenOps.Audit.Evidence;

/// <summary>The names of the files in an evidence export.</summary>
internal static class EvidenceFiles
{
    /// <summary>Every event, in the chain's order.</summary>
    public const string Events = "events.jsonl";

    /// <summary>The note of every commit, in the chain's order.</summary>
    public const string Commits = "commits.jsonl";

    /// <summary>Every checkpoint there was, inside the database and outside.</summary>
    public const string Checkpoints = "checkpoints.jsonl";

    /// <summary>What stays of events that retention runs removed, in the chain's order. Exports of earlier versions have none.</summary>
    public const string Removed = "removed.jsonl";

    public static readonly string[] All = [Events, Commits, Checkpoints];
}
