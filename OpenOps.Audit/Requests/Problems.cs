using Microsoft.AspNetCore.Http.HttpResults;

namespace OpenOps.Audit.Requests;

/// <summary>The refusals of this service. Each has a <c>code</c> that programs read beside the words for people.</summary>
internal static class Problems
{
    public static ProblemHttpResult InteractionExists() => Conflict(
        "interaction_exists", "An interaction with this id and another body is recorded. One id stands for one request.");

    public static ProblemHttpResult ResultExists() => Conflict(
        "result_exists", "Another result of this interaction is recorded. An interaction has one result.");

    public static ProblemHttpResult EventExists() => Conflict(
        "event_exists", "An event of this interaction with this id and another body is recorded. One id stands for one event.");

    public static ProblemHttpResult Held() => Conflict(
        "legal_hold", "A legal hold covers text of this person, so nothing was erased. GET /holds lists the holds in force; release it first.");

    public static ProblemHttpResult NoSuchHold() => TypedResults.Problem(
        "No hold with this id is in force.", statusCode: StatusCodes.Status404NotFound, extensions: Code("hold_not_found"));

    public static ProblemHttpResult NoSuchInteraction() => TypedResults.Problem(
        "No intent with this id is recorded.", statusCode: StatusCodes.Status404NotFound, extensions: Code("interaction_not_found"));

    public static ProblemHttpResult DatabaseUnavailable() => TypedResults.Problem(
        "The record cannot be reached now. Nothing was acknowledged; the very same request may be sent again.",
        statusCode: StatusCodes.Status503ServiceUnavailable,
        extensions: Code("database_unavailable"));

    private static ProblemHttpResult Conflict(string code, string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: code, extensions: Code(code));

    private static Dictionary<string, object?> Code(string code) => new(StringComparer.Ordinal) { ["code"] = code };
}
