using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Feedback;

/// <summary>A person's vote on an answer. The last one of a person counts; earlier ones stay in the record.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="UserId">Whose.</param>
/// <param name="UserName">Whose, by name.</param>
/// <param name="Rating">The vote.</param>
/// <param name="Source">How it was given.</param>
/// <param name="Reason">Why, in a word or a sentence.</param>
/// <param name="Comment">What else that person said.</param>
public record Vote(
    Guid Id,
    DateTimeOffset OccurredAt,
    string UserId,
    string UserName,
    Rating Rating,
    VoteSource Source,
    string? Reason = null,
    string? Comment = null);

/// <summary>A vote.</summary>
public enum Rating
{
    Up,
    Down,

    /// <summary>An earlier vote is taken back.</summary>
    Withdrawn,
}

/// <summary>How a vote was given.</summary>
public enum VoteSource
{
    Button,
    Reaction,
    Dialog,
    Api,
}

/// <summary>A vote as it stands in the record.</summary>
public sealed record RecordedVote : Vote
{
    public RecordedVote(Vote body, long sequence, DateTimeOffset recordedAt, TextState textState)
        : base(body) => (Sequence, RecordedAt, TextState) = (sequence, recordedAt, textState);

    public long Sequence { get; }

    public DateTimeOffset RecordedAt { get; }

    /// <summary>Whether reason and comment can still be read.</summary>
    public TextState TextState { get; }
}

/// <summary>How many people's current vote is which.</summary>
public sealed record RatingCounts(int Up, int Down);

/// <summary>One person's current vote.</summary>
public sealed record CurrentRating(string UserId, string UserName, Rating Rating, DateTimeOffset OccurredAt);
