using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Interactions;

/// <summary>How the outcome of a commit is told over HTTP, alike for every kind of event.</summary>
internal static class Answers
{
    public static Results<Created<Recorded>, Ok<Recorded>, ValidationProblem, ProblemHttpResult> For(
        CommitOutcome outcome, Guid interactionId, Guid id, Func<ProblemHttpResult> conflict)
    {
        var recorded = new Recorded(id, outcome.Sequence, outcome.RecordedAt);
        return outcome.State switch
        {
            CommitState.Recorded => TypedResults.Created($"/interactions/{interactionId}", recorded),
            CommitState.AlreadyRecorded => TypedResults.Ok(recorded),
            CommitState.Conflict => conflict(),
            CommitState.NoSuchInteraction => Problems.NoSuchInteraction(),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.State, message: null),
        };
    }
}
