using OpenOps.Audit.Encryption;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Tools;

namespace OpenOps.Audit.Interactions;

/// <summary>How an interaction stands.</summary>
public enum InteractionOutcome
{
    /// <summary>No result yet.</summary>
    Pending,
    Completed,
    Cancelled,
    Failed,

    /// <summary>No result came in time.</summary>
    Unknown,
}

/// <summary>One interaction in a list, without what was said.</summary>
public sealed record InteractionSummary(
    Guid Id,
    long Sequence,
    DateTimeOffset OccurredAt,
    string Bot,
    string Operation,
    string ModelId,
    Custody Custody,
    SummaryRequester Requester,
    string ChannelId,
    string PostId,
    InteractionOutcome Outcome,
    bool Partial,
    FinishReason? FinishReason,
    Usage? Usage,
    Timing? Timing,
    RatingCounts Ratings,
    string? TraceId);

/// <summary>Who asked.</summary>
public sealed record SummaryRequester(string Id, string Name);

/// <summary>One page of interactions, newest first.</summary>
/// <param name="Items">The interactions.</param>
/// <param name="Next">What to ask with as <c>before</c> for the next page; null at the end.</param>
public sealed record InteractionPage(IReadOnlyList<InteractionSummary> Items, string? Next);

/// <summary>Everything the record holds of one interaction.</summary>
/// <param name="Id">The interaction's id.</param>
/// <param name="Sequence">The intent's place in the record.</param>
/// <param name="RecordedAt">When the intent was recorded.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="TextState">Whether the messages and the answer can still be read; where not, they are absent.</param>
/// <param name="Intent">What was asked.</param>
/// <param name="Result">What came of it; null while nothing has.</param>
/// <param name="Tools">The tools the model asked for, in order.</param>
/// <param name="Stop">Who pressed Stop.</param>
/// <param name="Deliveries">Where the answer was shown.</param>
/// <param name="Feedback">Every vote there was.</param>
/// <param name="Ratings">The votes that count.</param>
public sealed record InteractionDetails(
    Guid Id,
    long Sequence,
    DateTimeOffset RecordedAt,
    InteractionOutcome Outcome,
    TextState TextState,
    Intent Intent,
    RecordedResult? Result,
    IReadOnlyList<ToolUse> Tools,
    RecordedStop? Stop,
    IReadOnlyList<RecordedDelivery> Deliveries,
    IReadOnlyList<RecordedVote> Feedback,
    IReadOnlyList<CurrentRating> Ratings);
