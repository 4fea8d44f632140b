using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Audit;

/// <summary>The words of a result: outcomes and finish reasons.</summary>
internal static class AuditResults
{
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";

    public const string FinishedByCancel = "cancelled";
    public const string FinishedByError = "error";

    /// <summary>The result of an answer whose process died.</summary>
    public static AuditResult Crashed(JournalHeader header, string text, DateTimeOffset now) => new()
    {
        OccurredAt = now,
        Outcome = Failed,
        Answer = text,
        FinishReason = FinishedByError,
        Partial = text.Length > 0,
        ResponseModel = header.ModelName,
        Timing = new AuditTiming(0, null, Math.Max(0, (now - header.OccurredAt).TotalMilliseconds)),
        Error = new AuditError(ModelCallErrors.Crashed, "The inference service ended while the model was answering."),
    };
}
