using System.Security.Claims;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Chat;

namespace OpenOps.Inference.Tools;

/// <summary><c>POST /v1/interactions/{id}/tool-answers/{exchange}</c>: how the caller of a streamed answer answers what its stream asks about tools.</summary>
internal static class ToolAnswersApi
{
    private const int MostUserCharacters = 64;

    public static RouteHandlerBuilder MapToolAnswers(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/interactions/{id:guid}/tool-answers/{exchange:guid}", AnswerAsync)
            .WithName("AnswerToolQuestion")
            .WithSummary("Answers a question about a tool that a streamed answer has asked its caller.")
            .Accepts<ToolAnswer>("application/json")
            .Produces(StatusCodes.Status204NoContent)
            .Produces<ApiError>(StatusCodes.Status400BadRequest)
            .Produces<ApiError>(StatusCodes.Status404NotFound)
            .Produces<ApiError>(StatusCodes.Status409Conflict);

    private static async Task AnswerAsync(HttpContext context, Guid id, Guid exchange, ToolExchanges exchanges, IOptions<ChatApiOptions> options)
    {
        try
        {
            var answer = await RequestBodyReader.ReadAsync(context, ToolJson.Default.ToolAnswer, "decision or result", options.Value.MaxRequestBytes);
            if (exchanges.Find(exchange, id, context.User.FindFirstValue(ClaimTypes.Name) ?? "") is not { } asked)
            {
                throw Refusal(StatusCodes.Status404NotFound, "Nobody waits for this answer: the question is not known here, or its time is over.", "unknown_exchange");
            }

            Check(asked, answer);
            if (!asked.TryAnswer(answer))
            {
                throw Refusal(StatusCodes.Status409Conflict, "This question has been answered already.", "already_answered");
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (InvalidRequestException exception)
        {
            await ApiErrors.WriteAsync(context, exception.Failure);
        }
    }

    private static void Check(ToolExchange asked, ToolAnswer answer)
    {
        if (asked.Kind == ToolEventKinds.Execution)
        {
            ChatRequestParser.Require((answer.Result is null) != (answer.ErrorType is null), "result", "Send either 'result' or 'error_type' with 'error_message'.");
            ChatRequestParser.Require(answer.ErrorType is null or { Length: > 0 and <= MostUserCharacters }, "error_type", "'error_type' must be a word.");
            return;
        }

        ChatRequestParser.Require(
            answer.Decision is ToolDecisions.Approved or ToolDecisions.Rejected or ToolDecisions.TimedOut,
            "decision", "'decision' must be approved, rejected or timed_out.");
        ChatRequestParser.Require(
            answer.Decision == ToolDecisions.TimedOut || answer.UserId is { Length: > 0 and <= MostUserCharacters },
            "user_id", "'user_id' is missing: somebody has decided.");
        ChatRequestParser.Require(answer.UserName is null or { Length: <= MostUserCharacters * 2 }, "user_name", "'user_name' is too long.");
    }

    private static InvalidRequestException Refusal(int status, string message, string code) =>
        new(new ApiFailure(status, new ApiErrorDetails(message, "invalid_request_error", null, code)));
}
