namespace OpenOps.Audit.Forwarding;

/// <summary>Events as OpenTelemetry logs; the console does not show them.</summary>
internal sealed partial class LogSink(ILogger<LogSink> logger) : IEventSink
{
    public string Name => "opentelemetry";

    public void ThrowIfBroken()
    {
        // The exporter keeps and repeats what it could not send.
    }

    public Task SendAsync(IReadOnlyList<ForwardedEvent> events, CancellationToken cancellationToken)
    {
        foreach (var told in events)
        {
            LogEvent(
                told.Sequence, told.Kind, told.Id, told.InteractionId, told.OccurredAt, told.RecordedBy, told.UserId, told.UserName, told.Bot, told.Model,
                told.ChannelId, told.Outcome, told.Rating, told.TraceId, told.Hash);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(
        AuditEvents.EventForwarded, LogLevel.Information,
        "Audit event {Sequence}, {Kind} {Event}, of interaction {Interaction} at {OccurredAt} by {RecordedBy}: user {UserId} {UserName}, bot {Bot}, model {Model}, channel {Channel}, outcome {Outcome}, rating {Rating}, trace {Trace}, hash {Hash}.")]
    private partial void LogEvent(
        long sequence, string kind, Guid @event, Guid interaction, DateTimeOffset occurredAt, string recordedBy, string? userId, string? userName, string? bot,
        string? model, string? channel, string? outcome, string? rating, string? trace, string hash);
}
