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
        var errors = Check(hold.Id, hold.OccurredAt, hold.Reason, time.GetUtcNow() + options.Value.ClockSkew);
        errors.Check(hold.Reason.Length > 0, "reason", "is required");
        errors.CheckText(hold.UserId, "user_id", RequestLimits.Id);
        errors.CheckText(hold.ChannelId, "channel_id", RequestLimits.Id);
        errors.Check(hold.UserId is not "" && hold.ChannelId is not "", "user_id", "or channel_id is empty; leave it out to cover all");
        errors.Check(hold.UserId is not null || hold.ChannelId is not null || hold.From is not null || hold.To is not null, "user_id", "or channel_id, from or to is required");
        errors.Check(hold.From is null || hold.To is null || hold.From < hold.To, "to", "does not lie after from");
        return errors.Any
            ? TypedResults.ValidationProblem(errors.All)
            : Answer(hold.Id, await recorder.RecordAsync(HoldEvidence.Draft(hold, caller.Name), cancellationToken));
    }

    private static async Task<Ok<ActiveHolds>> ListAsync(HoldReader holds, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ActiveHolds(await holds.ListAsync(cancellationToken)));

    private static async Task<Results<Created<Recorded>, Ok<Recorded>, ValidationProblem, ProblemHttpResult>> ReleaseAsync(
        Guid id, HoldRelease release, HoldReader holds, EventRecorder recorder, IOptions<AuditOptions> options, TimeProvider time, ClaimsPrincipal caller,
        CancellationToken cancellationToken)
    {
        var errors = Check(release.Id, release.OccurredAt, release.Reason, time.GetUtcNow() + options.Value.ClockSkew);
        if (errors.Any)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        return (await holds.ListAsync(cancellationToken)).Any(hold => hold.Id == id)
            ? Answer(release.Id, await recorder.RecordAsync(HoldReleaseEvidence.Draft(id, release, caller.Name), cancellationToken))
            : Problems.NoSuchHold();
    }

    private static FieldErrors Check(Guid id, DateTimeOffset occurredAt, string? reason, DateTimeOffset latest)
    {
        var errors = new FieldErrors();
        errors.CheckId(id, "id", latest);
        errors.CheckTime(occurredAt, "occurred_at", latest);
        errors.CheckText(reason, "reason", RequestLimits.Sentence);
        return errors;
    }

    private static Results<Created<Recorded>, Ok<Recorded>, ValidationProblem, ProblemHttpResult> Answer(Guid id, CommitOutcome outcome)
    {
        var recorded = new Recorded(id, outcome.Sequence, outcome.RecordedAt);
        return outcome.State switch
        {
            CommitState.Recorded => TypedResults.Created((string?)null, recorded),
            CommitState.AlreadyRecorded => TypedResults.Ok(recorded),
            _ => Problems.EventExists(),
        };
    }
}
