using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Interactions;

/// <summary>How the outcome of a commit is told over HTTP, alike for every kind of event.</summary>
internal static class Answers
{
    public static Results<RecordedAnswer, ValidationProblem, ProblemHttpResult> For(
        CommitOutcome outcome, Guid interactionId, Guid id, Func<ProblemHttpResult> conflict)
    {
        var recorded = new Recorded(id, outcome.Sequence, outcome.RecordedAt);
        return outcome.State switch
        {
            CommitState.Recorded => new RecordedAnswer(recorded, createdInteraction: interactionId),
            CommitState.AlreadyRecorded => new RecordedAnswer(recorded, createdInteraction: null),
            CommitState.Conflict => conflict(),
            CommitState.NoSuchInteraction => Problems.NoSuchInteraction(),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.State, message: null),
        };
    }

    /// <summary>For an event that is not of an interaction: a hold, an erasure.</summary>
    public static Results<Created<Recorded>, Ok<Recorded>, ValidationProblem, ProblemHttpResult> ForStandalone(CommitOutcome outcome, Guid id)
    {
        var recorded = new Recorded(id, outcome.Sequence, outcome.RecordedAt);
        return outcome.State switch
        {
            CommitState.Recorded => TypedResults.Created((string?)null, recorded),
            CommitState.AlreadyRecorded => TypedResults.Ok(recorded),
            CommitState.Conflict => Problems.EventExists(),
            CommitState.Held => Problems.Held(),
            CommitState.NotNow => throw DatabaseUnavailableException.NotNow(),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.State, message: null),
        };
    }
}
