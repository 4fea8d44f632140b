using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.Audit.Feedback;

/// <summary><c>/interactions/{id}/feedback</c>: what people thought of an answer.</summary>
internal static class FeedbackApi
{
    public static RouteGroupBuilder MapFeedback(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/interactions/{id:guid}/feedback").WithTags("Feedback").WithRequestLimits();

        group.MapPost("/", RecordVoteAsync).RequireRight(Rights.Feedback)
            .WithName("RecordFeedback").WithSummary("Records a vote; a person's last one counts.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        return group;
    }

    private static async Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordVoteAsync(
        Guid id, Vote vote, VoteValidator validator, InteractionReader interactions, EventRecorder recorder, EvaluationEvents evaluations,
        ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (validator.Check(id, vote) is { Any: true } errors)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        if (await interactions.FindIntentAsync(id, cancellationToken) is not { } intent)
        {
            return Problems.NoSuchInteraction();
        }

        var outcome = await recorder.RecordAsync(vote.ToDraft(id, caller.Name), cancellationToken);
        if (outcome.State == CommitState.Recorded)
        {
            evaluations.Emit(intent.ToIntentEvidence(), id, vote);
        }

        return Answers.For(outcome, id, vote.Id, Problems.EventExists);
    }
}
