using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.Audit.Tools;

/// <summary><c>/interactions/{id}/tool-…</c>: the tools a model asked for while it answered. Each answers once it is durably committed.</summary>
internal static class ToolsApi
{
    public static RouteGroupBuilder MapTools(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/interactions/{id:guid}").WithTags("Tools").WithRequestLimits().RequireRight(Rights.Record);

        group.MapPost("/tool-calls", RecordCallAsync)
            .WithName("RecordToolCall").WithSummary("Records that a model asks for a tool, before it runs.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/tool-decisions", RecordDecisionAsync)
            .WithName("RecordToolDecision").WithSummary("Records whether a tool may run, before it does.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/tool-results", RecordResultAsync)
            .WithName("RecordToolResult").WithSummary("Records what a tool gave, before the model is told.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        return group;
    }

    private static Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordCallAsync(
        Guid id, ToolCall call, ToolValidator validator, EventRecorder recorder, ClaimsPrincipal caller, CancellationToken cancellationToken) =>
        RecordAsync(id, call.Id, validator.Check(id, call), () => call.ToDraft(id, caller.Name), recorder, cancellationToken);

    private static Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordDecisionAsync(
        Guid id, ToolDecision decision, ToolValidator validator, EventRecorder recorder, ClaimsPrincipal caller, CancellationToken cancellationToken) =>
        RecordAsync(id, decision.Id, validator.Check(id, decision), () => decision.ToDraft(id, caller.Name), recorder, cancellationToken);

    private static Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordResultAsync(
        Guid id, ToolResult result, ToolValidator validator, EventRecorder recorder, ClaimsPrincipal caller, CancellationToken cancellationToken) =>
        RecordAsync(id, result.Id, validator.Check(id, result), () => result.ToDraft(id, caller.Name), recorder, cancellationToken);

    private static async Task<Results<RecordedAnswer, ValidationProblem, ProblemHttpResult>> RecordAsync(
        Guid interactionId, Guid id, FieldErrors errors, Func<EventDraft> draft, EventRecorder recorder, CancellationToken cancellationToken) =>
        errors.Any
            ? TypedResults.ValidationProblem(errors.All)
            : Answers.For(await recorder.RecordAsync(draft(), cancellationToken), interactionId, id, Problems.EventExists);
}
