using OpenOps.Audit.Encryption;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Tools;

namespace OpenOps.Audit.Interactions;

/// <summary>An intent and what followed it, in the order of the record: how the interaction stands is read off it.</summary>
internal sealed class InteractionHistory(Event intent, IReadOnlyList<Event> followers)
{
    public Event Intent => intent;

    public Event? Result { get; } = followers.FirstOrDefault(row => row.Kind == EventKind.Result);

    public IReadOnlyList<Event> Votes { get; } = [.. followers.Where(row => row.Kind == EventKind.Feedback)];

    public IReadOnlyList<Event> Followers => followers;

    /// <summary>A result counts even when it came after the note that none had come.</summary>
    public InteractionOutcome Outcome => Result?.ToResultEvidence().Outcome switch
    {
        ResultOutcome.Completed => InteractionOutcome.Completed,
        ResultOutcome.Cancelled => InteractionOutcome.Cancelled,
        ResultOutcome.Failed => InteractionOutcome.Failed,
        _ when followers.Any(row => row.Kind == EventKind.OutcomeUnknown) => InteractionOutcome.Unknown,
        _ => InteractionOutcome.Pending,
    };

    public InteractionSummary ToSummary()
    {
        var asked = intent.ToIntentEvidence();
        var result = Result?.ToResultEvidence();
        return new InteractionSummary(
            intent.InteractionId, intent.Sequence, intent.OccurredAt, asked.Bot, asked.Operation, asked.Model.Id, asked.Model.Custody,
            new SummaryRequester(asked.Requester.Id, asked.Requester.Name), asked.Place.ChannelId, asked.Place.PostId,
            Outcome, result?.Partial ?? false, result?.FinishReason, result?.Usage, result?.Timing,
            CurrentRatings.Of(Votes).Count(), asked.TraceId);
    }

    /// <param name="texts">What was said, where it can still be read.</param>
    public InteractionDetails ToDetails(EventTexts texts) => new(
        intent.InteractionId,
        intent.Sequence,
        intent.RecordedAt,
        Outcome,
        texts.StateOf(intent),
        intent.ToIntent(texts.Of(intent)),
        Result?.ToResult(texts.Of(Result)),
        ToolUses.Of(followers, texts),
        followers.FirstOrDefault(row => row.Kind == EventKind.Stop)?.ToStop(),
        [.. followers.Where(row => row.Kind == EventKind.Delivery).Select(row => row.ToDelivery())],
        [.. Votes.Select(row => row.ToVote(texts.Of(row), texts.StateOf(row)))],
        CurrentRatings.Of(Votes));
}
