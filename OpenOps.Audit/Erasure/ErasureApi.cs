using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.Audit.Erasure;

/// <summary><c>/people/{id}/erasure</c>: makes everything a person said, and was answered, unreadable for good.</summary>
internal static class ErasureApi
{
    public static RouteGroupBuilder MapErasure(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/people/{id}/erasure").WithTags("People").WithRequestLimits();

        group.MapPost("/", EraseAsync).RequireRight(Rights.Erase)
            .WithName("ErasePerson")
            .WithSummary("Destroys the key of a person's texts, once the erasure is recorded. What is recorded of them later is under a new key.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        return group;
    }

    private static async Task<Results<Created<Recorded>, Ok<Recorded>, ValidationProblem, ProblemHttpResult>> EraseAsync(
        string id, ErasureRequest request, EventRecorder recorder, IOptions<AuditOptions> options, TimeProvider time, ClaimsPrincipal caller,
        CancellationToken cancellationToken)
    {
        var latest = time.GetUtcNow() + options.Value.ClockSkew;
        var errors = new FieldErrors();
        errors.CheckText(id, "person", RequestLimits.Id, required: true);
        errors.CheckId(request.Id, "id", latest);
        errors.CheckTime(request.OccurredAt, "occurred_at", latest);
        errors.CheckText(request.RequestedBy, "requested_by", RequestLimits.Id);
        errors.CheckText(request.Reason, "reason", RequestLimits.Sentence);
        if (errors.Any)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        var outcome = await recorder.RecordAsync(ErasureEvidence.Draft(id, request, caller.Name), cancellationToken);
        return Answers.ForStandalone(outcome, request.Id);
    }
}
