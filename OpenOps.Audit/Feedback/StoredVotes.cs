using OpenOps.Audit.Encryption;
using OpenOps.Audit.Search;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Feedback;

/// <summary>How a vote is divided into evidence, which stays, and content, which can go.</summary>
internal static class StoredVotes
{
    public static EventDraft ToDraft(this Vote vote, Guid interactionId, string recordedBy) => EventDraft.Create(
        EventKind.Feedback,
        interactionId,
        vote.Id,
        vote.OccurredAt,
        recordedBy,
        new VoteEvidence(vote.UserId, vote.UserName, vote.Rating, vote.Source),
        vote.Reason is null && vote.Comment is null ? null : new VoteContent(vote.Reason, vote.Comment),
        vote.UserId);

    public static VoteEvidence ToVoteEvidence(this Event row) => StorageJson.Read<VoteEvidence>(row.Evidence);

    public static RecordedVote ToVote(this Event row, string? content, TextState state)
    {
        var evidence = row.ToVoteEvidence();
        var said = content is null ? new VoteContent() : StorageJson.Read<VoteContent>(content);
        var vote = new Vote(
            row.Id, row.OccurredAt, evidence.UserId, evidence.UserName, evidence.Rating, evidence.Source, said.Reason, said.Comment);
        return new RecordedVote(vote, row.Sequence, row.RecordedAt, state);
    }
}

internal sealed record VoteEvidence(string UserId, string UserName, Rating Rating, VoteSource Source);

internal sealed record VoteContent(string? Reason = null, string? Comment = null) : ISearchable
{
    IEnumerable<string> ISearchable.Texts => new[] { Reason, Comment }.OfType<string>();
}
