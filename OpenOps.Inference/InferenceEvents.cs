using OpenOps.Inference.Audit;

namespace OpenOps.Inference;

/// <summary>Every log event of this service; ids 2000 to 2999.</summary>
internal static partial class InferenceEvents
{
    [LoggerMessage(2000, LogLevel.Information, "Model {ModelId} ({Provider}, {Custody}) is available")]
    public static partial void ModelAvailable(this ILogger logger, string modelId, string provider, string custody);

    [LoggerMessage(2002, LogLevel.Information, "Model {ModelId} is loaded")]
    public static partial void ModelLoaded(this ILogger logger, string modelId);

    [LoggerMessage(2003, LogLevel.Warning, "Model {ModelId} was not loaded at start: {Reason}")]
    public static partial void PreloadRefused(this ILogger logger, string modelId, string reason);

    [LoggerMessage(2004, LogLevel.Information, "Interaction {InteractionId}: {Count} old messages were left out, the model reads no more")]
    public static partial void MessagesLeftOut(this ILogger logger, Guid interactionId, int count);

    [LoggerMessage(2010, LogLevel.Warning, "Interaction {InteractionId}: the call failed with {Code}")]
    public static partial void CallFailed(this ILogger logger, Guid interactionId, string code);

    [LoggerMessage(2011, LogLevel.Error, "Interaction {InteractionId}: unexpected {ErrorType} in the call")]
    public static partial void CallBroke(this ILogger logger, Guid interactionId, string errorType);

    [LoggerMessage(2012, LogLevel.Information, "Model {ModelId}: attempt {Attempt} failed with {Code}; trying again in {Delay}")]
    public static partial void CallRetried(this ILogger logger, string modelId, int attempt, string code, TimeSpan delay);

    [LoggerMessage(2020, LogLevel.Error, "Interaction {InteractionId}: the intent was not recorded ({Code}); no model was called")]
    public static partial void IntentNotRecorded(this ILogger logger, Guid interactionId, string code);

    [LoggerMessage(2021, LogLevel.Warning, "Interaction {InteractionId}: the result is spooled; {Pending} wait for Audit")]
    public static partial void ResultSpooled(this ILogger logger, Guid interactionId, int pending);

    [LoggerMessage(2022, LogLevel.Information, "Interaction {InteractionId}: the spooled result is delivered")]
    public static partial void ResultDelivered(this ILogger logger, Guid interactionId);

    [LoggerMessage(2023, LogLevel.Warning, "Interaction {InteractionId}: Audit did not take the result ({Reception})")]
    public static partial void ResultNotTaken(this ILogger logger, Guid interactionId, ResultReception reception);

    [LoggerMessage(2024, LogLevel.Critical, "Interaction {InteractionId}: the result can neither be delivered nor spooled")]
    public static partial void ResultNotKept(this ILogger logger, Exception exception, Guid interactionId);

    [LoggerMessage(2025, LogLevel.Warning, "{Count} answers were open when the service ended last time; their text is recorded as partial")]
    public static partial void AnswersRecovered(this ILogger logger, int count);

    [LoggerMessage(2027, LogLevel.Error, "Interaction {InteractionId}: the answer's text cannot be journalled; a crash now would lose it")]
    public static partial void JournalFailed(this ILogger logger, Exception exception, Guid interactionId);

    [LoggerMessage(2026, LogLevel.Critical, "The delivery of spooled results ended unexpectedly")]
    public static partial void DeliveryEnded(this ILogger logger, Exception exception);
}
