using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.Audit.Access;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.Audit.Interactions;

/// <summary><c>/interactions</c>: recording intents and results before and after a model is asked, and reading them.</summary>
internal static class InteractionsApi
{
    public static RouteGroupBuilder MapInteractions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/interactions").WithTags("Interactions").WithRequestLimits();

        group.MapPost("/", RecordIntentAsync).RequireRight(Rights.Record)
            .WithName("RecordIntent").WithSummary("Records an intent; answers once it is durably committed.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/result", RecordResultAsync).RequireRight(Rights.Record)
            .WithName("RecordResult").WithSummary("Records what came of an intent.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/stop", RecordStopAsync).RequireRight(Rights.Feedback)
            .WithName("RecordStop").WithSummary("Records who pressed Stop.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/delivery", RecordDeliveryAsync).RequireRight(Rights.Feedback)
            .WithName("RecordDelivery").WithSummary("Records where the answer was shown.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", ListAsync).RequireRight(Rights.Read)
            .WithName("ListInteractions").WithSummary("Lists interactions, newest first, without what was said.");
        group.MapGet("/{id:guid}", FindAsync).RequireRight(Rights.Read)
            .WithName("GetInteraction").WithSummary("Everything the record holds of one interaction.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return group;
    }

    private static async Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordIntentAsync(
        Intent intent, InteractionValidator validator, EventRecorder recorder, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (validator.Check(intent) is { Any: true } errors)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        var outcome = await recorder.RecordAsync(intent.ToDraft(caller.Name), cancellationToken);
        return Answers.For(outcome, intent.Id, intent.Id, Problems.InteractionExists);
    }

    private static async Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordResultAsync(
        Guid id, Result result, InteractionValidator validator, EventRecorder recorder, TimeProvider time, ClaimsPrincipal caller,
        CancellationToken cancellationToken)
    {
        if (validator.Check(result) is { Any: true } errors)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        var outcome = await recorder.RecordAsync(result.ToDraft(id, Guid.CreateVersion7(time.GetUtcNow()), caller.Name), cancellationToken);
        return Answers.For(outcome, id, id, Problems.ResultExists);
    }

    private static async Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordStopAsync(
        Guid id, Stop stop, InteractionValidator validator, EventRecorder recorder, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (validator.Check(id, stop) is { Any: true } errors)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        var outcome = await recorder.RecordAsync(stop.ToDraft(id, caller.Name), cancellationToken);
        return Answers.For(outcome, id, stop.Id, Problems.EventExists);
    }

    private static async Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordDeliveryAsync(
        Guid id, Delivery delivery, InteractionValidator validator, EventRecorder recorder, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (validator.Check(id, delivery) is { Any: true } errors)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        var outcome = await recorder.RecordAsync(delivery.ToDraft(id, caller.Name), cancellationToken);
        return Answers.For(outcome, id, delivery.Id, Problems.EventExists);
    }

    private static async Task<Results<Ok<InteractionPage>, ValidationProblem>> ListAsync(
        [AsParameters] InteractionListQuery query, InteractionReader interactions, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var filter = query.Read(errors);
        return errors.Any
            ? TypedResults.ValidationProblem(errors.All)
            : TypedResults.Ok(await interactions.ListAsync(filter, cancellationToken));
    }

    private static async Task<Results<Ok<InteractionDetails>, ProblemHttpResult>> FindAsync(
        Guid id, InteractionReader interactions, AccessEvents access, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (await interactions.FindAsync(id, cancellationToken) is not { } found)
        {
            return Problems.NoSuchInteraction();
        }

        // Committed first: no row, no reading.
        await access.ReadByKeyAsync(id, caller.Name, cancellationToken);
        return TypedResults.Ok(found);
    }
}
