using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.Audit.Retention;

/// <summary><c>/holds</c>: legal holds, set, listed and released.</summary>
internal static class HoldsApi
{
    public static RouteGroupBuilder MapHolds(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/holds").WithTags("Holds").WithRequestLimits();

        group.MapPost("/", SetAsync).RequireRight(Rights.Hold)
            .WithName("SetHold").WithSummary("Sets a legal hold: what it covers is neither erased nor removed.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", ListAsync).RequireRight(Rights.Hold)
            .WithName("ListHolds").WithSummary("Lists the holds in force.");
        group.MapPost("/{id:guid}/release", ReleaseAsync).RequireRight(Rights.Hold)
            .WithName("ReleaseHold").WithSummary("Ends a hold.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        return group;
    }

    private static async Task<Results<Created<Recorded>, Ok<Recorded>, ValidationProblem, ProblemHttpResult>> SetAsync(
        Hold hold, EventRecorder recorder, IOptions<AuditOptions> options, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var errors = HoldValidator.Check(hold, time.GetUtcNow() + options.Value.ClockSkew);
        return errors.Any
            ? TypedResults.ValidationProblem(errors.All)
            : Answers.ForStandalone(await recorder.RecordAsync(HoldEvidence.Draft(hold, caller.Name), cancellationToken), hold.Id);
    }

    private static async Task<Ok<ActiveHolds>> ListAsync(HoldReader holds, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ActiveHolds(await holds.ListAsync(cancellationToken)));

    private static async Task<Results<Created<Recorded>, Ok<Recorded>, ValidationProblem, ProblemHttpResult>> ReleaseAsync(
        Guid id, HoldRelease release, HoldReader holds, EventRecorder recorder, IOptions<AuditOptions> options, TimeProvider time, ClaimsPrincipal caller,
        CancellationToken cancellationToken)
    {
        var errors = HoldValidator.Check(release, time.GetUtcNow() + options.Value.ClockSkew);
        if (errors.Any)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        return (await holds.ListAsync(cancellationToken)).Any(hold => hold.Id == id)
            ? Answers.ForStandalone(await recorder.RecordAsync(HoldReleaseEvidence.Draft(id, release, caller.Name), cancellationToken), release.Id)
            : Problems.NoSuchHold();
    }
}
