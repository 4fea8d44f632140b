using OpenOps.Audit.Interactions;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Audit.Feedback;

/// <summary>
/// Shows votes in traces, as <c>gen_ai.evaluation.result</c> events of the span that made the answer, however late. What a
/// person wrote goes with them only where message content may be captured.
/// </summary>
internal sealed class EvaluationEvents(IConfiguration configuration, ILogger<EvaluationEvents> logger)
{
    private const string EvaluationName = "openops.user_feedback";

    private static readonly EventId EventId = new(AuditEvents.EvaluationResult, GenAiConventions.EvaluationResultEvent);

    private readonly bool _capturesContent =
        string.Equals(configuration[GenAiConventions.CaptureContentVariable], "true", StringComparison.OrdinalIgnoreCase);

    public void Emit(IntentEvidence intent, Guid interactionId, Vote vote)
    {
        List<KeyValuePair<string, object?>> attributes =
        [
            new(GenAiConventions.EvaluationName, EvaluationName),
            new(GenAiConventions.EvaluationScoreLabel, Label(vote.Rating)),
            new(GenAiConventions.InteractionId, interactionId.ToString()),
            new(OriginalSpan.TraceIdAttribute, intent.TraceId),
            new(OriginalSpan.SpanIdAttribute, intent.SpanId),
            new("event.name", GenAiConventions.EvaluationResultEvent),
        ];
        if (Score(vote.Rating) is { } score)
        {
            attributes.Add(new(GenAiConventions.EvaluationScoreValue, score));
        }

        if (_capturesContent && string.Join(": ", new[] { vote.Reason, vote.Comment }.Where(text => !string.IsNullOrEmpty(text))) is { Length: > 0 } said)
        {
            attributes.Add(new(GenAiConventions.EvaluationExplanation, said));
        }

        logger.Log(LogLevel.Information, EventId, attributes, exception: null, (_, _) => $"{EvaluationName} {Label(vote.Rating)} on {interactionId}");
    }

    private static string Label(Rating rating) => rating switch
    {
        Rating.Up => "thumbs_up",
        Rating.Down => "thumbs_down",
        Rating.Withdrawn => "withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(rating), rating, message: null),
    };

    private static double? Score(Rating rating) => rating switch
    {
        Rating.Up => 1,
        Rating.Down => 0,
        Rating.Withdrawn => null,
        _ => throw new ArgumentOutOfRangeException(nameof(rating), rating, message: null),
    };
}
