using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Feedback;

/// <summary>What counts of the votes on one answer: of each person the last in the record, unless it is withdrawn.</summary>
internal static class CurrentRatings
{
    public static IReadOnlyList<CurrentRating> Of(IEnumerable<Event> votes) =>
    [
        .. votes
            .GroupBy(vote => vote.UserId, StringComparer.Ordinal)
            .Select(ofOne => ofOne.MaxBy(vote => vote.Sequence)!)
            .Select(last => (last.Sequence, last.OccurredAt, Evidence: last.ToVoteEvidence()))
            .Where(last => last.Evidence.Rating != Rating.Withdrawn)
            .OrderBy(last => last.Sequence)
            .Select(last => new CurrentRating(last.Evidence.UserId, last.Evidence.UserName, last.Evidence.Rating, last.OccurredAt)),
    ];

    public static RatingCounts Count(this IReadOnlyList<CurrentRating> ratings) => new(
        ratings.Count(rating => rating.Rating == Rating.Up), ratings.Count(rating => rating.Rating == Rating.Down));
}
