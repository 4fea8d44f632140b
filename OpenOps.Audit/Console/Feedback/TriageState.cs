namespace OpenOps.Audit.Console.Feedback;

/// <summary>How a complaint stands. The words are those of the record.</summary>
internal static class TriageState
{
    public const string Open = "open";
    public const string InProgress = "in_progress";
    public const string Resolved = "resolved";
    public const string Dismissed = "dismissed";

    public static readonly string[] All = [Open, InProgress, Resolved, Dismissed];
}
