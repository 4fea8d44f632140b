using Microsoft.Extensions.AI;
using OpenOps.Inference.Audit;

namespace OpenOps.Inference.Pipeline;

/// <summary>Makes the record's result of what has arrived.</summary>
internal static class ResultOf
{
    private const int MostCharacters = 200;

    public static AuditResult Completed(AnswerSoFar answer, DateTimeOffset now) =>
        Make(answer, now, AuditResults.Completed, (answer.FinishReason ?? ChatFinishReason.Stop).Value, partial: false);

    public static AuditResult Cancelled(AnswerSoFar answer, DateTimeOffset now) =>
        Make(answer, now, AuditResults.Cancelled, AuditResults.FinishedByCancel, partial: true);

    public static AuditResult Failed(AnswerSoFar answer, Exception exception, DateTimeOffset now) =>
        Make(answer, now, AuditResults.Failed, AuditResults.FinishedByError, partial: answer.HasText) with
        {
            Error = exception is ModelCallException known
                ? new AuditError(known.Code, known.Message)
                : new AuditError(ModelCallErrors.Internal, exception.GetType().Name),
        };

    // Of a provider's own choosing; one that is too long must not cost the whole result.
    public static string Bounded(string? text) => text is null ? "" : text.Length <= MostCharacters ? text : text[..MostCharacters];

    private static AuditResult Make(AnswerSoFar answer, DateTimeOffset now, string outcome, string finishReason, bool partial) => new()
    {
        OccurredAt = now,
        Outcome = outcome,
        Answer = answer.Text,
        FinishReason = finishReason,
        Partial = partial,
        ResponseModel = Bounded(answer.ModelId),
        ResponseId = Bounded(answer.ResponseId),
        Usage = answer.Usage is { } usage
            ? new AuditUsage(usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0, usage.CachedInputTokenCount ?? 0)
            : null,
        DroppedMessages = answer.DroppedMessages > 0 ? answer.DroppedMessages : null,
        Timing = new AuditTiming(answer.Queued.TotalMilliseconds, answer.FirstToken?.TotalMilliseconds, answer.Elapsed.TotalMilliseconds),
    };
}
