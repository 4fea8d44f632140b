using OpenOps.BotService.Audit;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Replies;

/// <summary>How an answer ended: its state, and the sentence under the text that tells people, if there is something to tell.</summary>
internal sealed record AnswerEnd(string State, string? Note)
{
    /// <summary>What is told of messages that a model did not get to read; null when it read them all.</summary>
    public static string? LeftOut(int count) => count switch
    {
        0 => null,
        1 => "ℹ️ The oldest message of this thread did not fit and was left out.",
        _ => $"ℹ️ The {count} oldest messages of this thread did not fit and were left out.",
    };

    /// <summary>The same end with one more thing to tell.</summary>
    public AnswerEnd With(string? note) => note is null ? this : this with { Note = Note is null ? note : $"{Note}\n{note}" };

    /// <summary>The service stopped or died while the answer was written.</summary>
    public static AnswerEnd Interrupted(bool hasText) => new(AnswerStates.Interrupted, hasText
        ? "⚠️ Interrupted: the service stopped while this was being written. What is above is all that came; Regenerate asks again."
        : "⚠️ Interrupted: the service stopped before an answer came. Regenerate asks again.");

    /// <summary>The model has said all it will say.</summary>
    public static AnswerEnd Finished(string? reason, bool hasText) => (reason, hasText) switch
    {
        ("content_filter", true) => Complete("⚠️ The provider's content filter ended this answer."),
        ("content_filter", false) => new(AnswerStates.Failed, "⚠️ The provider's content filter let nothing of the answer through."),
        ("length", true) => Complete("✂️ Cut off: the answer reached the longest length the model may write. Ask it to go on."),
        ("length", false) => new(AnswerStates.Failed, "⚠️ The model reached its limit of length before it wrote anything. Ask for less, or in a new thread."),
        ("tool_calls", _) => Complete("⚠️ The model asked for a tool, and it has none here."),
        (_, false) => new(AnswerStates.Failed, "⚠️ The model gave an empty answer. Regenerate asks again."),
        _ => Complete(null),
    };

    public static AnswerEnd StoppedBy(string? username) =>
        new(AnswerStates.Stopped, string.IsNullOrEmpty(username) ? "⏹️ Stopped." : $"⏹️ Stopped by @{username}.");

    /// <summary>The model failed, or was not asked at all.</summary>
    public static AnswerEnd Failed(InferenceException exception, bool hasText) =>
        Failed(exception.Code, hasText, exception.Code == InferenceException.ModelNotFound ? exception.Message : null, exception.RetryAfter);

    /// <summary>How a recorded answer ended.</summary>
    public static AnswerEnd Recorded(RecordedInteraction record)
    {
        var hasText = !string.IsNullOrWhiteSpace(record.Result?.Answer);
        return (record.Outcome, record.Result) switch
        {
            ("completed", { } result) => Finished(result.FinishReason, hasText),
            ("failed", { } result) => Failed(result.Error?.Type ?? InferenceException.ProviderError, hasText, detail: null, retryAfter: null),
            ("cancelled", _) when record.Stop is { } stop => StoppedBy(stop.UserName),
            _ => Interrupted(hasText),
        };
    }

    private static AnswerEnd Complete(string? note) => new(AnswerStates.Complete, note);

    private static AnswerEnd Failed(string code, bool hasText, string? detail, TimeSpan? retryAfter)
    {
        var what = code switch
        {
            InferenceException.AuditUnavailable =>
                "I cannot answer now: the record cannot be written, and without it no model is asked. Nothing was sent to one.",
            InferenceException.RateLimited when retryAfter is { } wait =>
                $"The model's provider limits how often it may be asked. Try again in {Words(wait)}.",
            InferenceException.RateLimited => "The model's provider limits how often it may be asked. Try again in a while.",
            InferenceException.ModelNotFound => $"My model is not available. {detail}".TrimEnd(),
            InferenceException.FirstTokenTimeout => "The model did not begin to answer in time.",
            InferenceException.StallTimeout => "The model stopped in the middle of its answer, and nothing more came in time.",
            InferenceException.ProviderDisconnected => "The model's provider closed the connection before the answer was complete.",
            InferenceException.ProviderAuth => "The model's provider does not accept this service's key. An administrator has to mend that.",
            InferenceException.Unreachable => "The connection to the model broke off.",
            "total_timeout" => "The model took longer than it may.",
            "content_filter" => "The provider's content filter refused this conversation.",
            "audit_refused" => "The record does not take this request, so no model was asked. An administrator can see why in the log of Inference.",
            "crashed" => "The service that asks the model ended in the middle of this answer.",
            "invalid_api_key" => "Inference does not accept this service's key. An administrator has to mend that.",
            "context_length_exceeded" => "The conversation is too long for the model. Ask in a new thread.",
            _ => $"The model's provider reported an error ({CodeInWords(code)}).",
        };
        return new(AnswerStates.Failed, $"⚠️ {what}{(hasText ? " What is above is all that came." : "")}");
    }

    private static string CodeInWords(string code) =>
        code.Length is > 0 and <= 60 && code.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.') ? code : "unknown";

    private static string Words(TimeSpan wait) => wait.TotalSeconds switch
    {
        <= 1 => "a second",
        < 90 => $"{Math.Ceiling(wait.TotalSeconds)} seconds",
        < 5_400 => $"{Math.Ceiling(wait.TotalMinutes)} minutes",
        _ => $"{Math.Ceiling(wait.TotalHours)} hours",
    };
}
