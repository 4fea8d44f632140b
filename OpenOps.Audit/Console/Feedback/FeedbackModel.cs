using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Console.Feedback;

/// <summary>What the list of complaints shows.</summary>
/// <param name="State">Which are shown.</param>
/// <param name="States">What may be chosen.</param>
/// <param name="Complaints">Newest question first.</param>
/// <param name="Next">The next page's address.</param>
/// <param name="MayTriage">Whether this person may change anything.</param>
/// <param name="Redacted">Whether names are left out.</param>
public sealed record FeedbackModel(
    string State, IReadOnlyList<string> States, IReadOnlyList<Complaint> Complaints, string? Next, bool MayTriage, bool Redacted);

/// <summary>A disliked answer, and how far somebody has dealt with it.</summary>
public sealed record Complaint(InteractionDetails Details, IReadOnlyList<RecordedVote> Votes, string State, string Owner, string Note, string By, DateTimeOffset? At);
