using System.Globalization;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Chat;

/// <summary>An error together with its status code.</summary>
internal sealed record ApiFailure(int Status, ApiErrorDetails Details)
{
    public TimeSpan? RetryAfter { get; init; }

    public static ApiFailure Invalid(string message, string? param, string? code = null) =>
        new(StatusCodes.Status400BadRequest, new ApiErrorDetails(message, "invalid_request_error", param, code));

    /// <summary>No such model, or not one to be had now.</summary>
    public static ApiFailure NoModel(string reason) =>
        new(StatusCodes.Status404NotFound, new ApiErrorDetails(reason, "invalid_request_error", "model", "model_not_found"));

    public static ApiFailure From(ModelCallException exception)
    {
        var (status, type) = exception.Code switch
        {
            ModelCallErrors.InteractionExists => (StatusCodes.Status409Conflict, "invalid_request_error"),
            ModelCallErrors.ContextLength or ModelCallErrors.ContentFilter or ModelCallErrors.UnsupportedParameter or ModelCallErrors.AuditRefused
                => (StatusCodes.Status400BadRequest, "invalid_request_error"),
            ModelCallErrors.RateLimited => (StatusCodes.Status429TooManyRequests, "rate_limit_error"),
            ModelCallErrors.AuditUnavailable => (StatusCodes.Status503ServiceUnavailable, "server_error"),
            ModelCallErrors.FirstTokenTimeout or ModelCallErrors.StallTimeout or ModelCallErrors.TotalTimeout
                => (StatusCodes.Status504GatewayTimeout, "server_error"),
            ModelCallErrors.Provider or ModelCallErrors.ProviderAuthentication or ModelCallErrors.ProviderDisconnected
                => (StatusCodes.Status502BadGateway, "server_error"),
            _ => (StatusCodes.Status500InternalServerError, "server_error"),
        };
        return new ApiFailure(status, new ApiErrorDetails(exception.Message, type, exception.Param, exception.Code)) { RetryAfter = exception.RetryAfter };
    }

    public static readonly ApiFailure Unexpected = new(
        StatusCodes.Status500InternalServerError,
        new ApiErrorDetails("Something went wrong in the inference service; its log has the details.", "server_error", null, ModelCallErrors.Internal));
}

/// <summary>Writes errors in OpenAI's shape.</summary>
internal static class ApiErrors
{
    /// <summary>Describes every error that a call of a model can end with.</summary>
    public static RouteHandlerBuilder ProducesModelCallErrors(this RouteHandlerBuilder route)
    {
        foreach (var status in (int[])[400, 401, 404, 409, 413, 429, 502, 503, 504])
        {
            route.Produces<ApiError>(status);
        }

        return route;
    }

    public static Task WriteAsync(HttpContext context, ApiFailure failure)
    {
        context.Response.StatusCode = failure.Status;
        if (failure.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);
        }

        return context.Response.WriteAsJsonAsync(
            new ApiError(failure.Details), ChatJson.Default.ApiError, cancellationToken: context.RequestAborted);
    }

    /// <summary>A 401 or 403 whose status is set already.</summary>
    public static Task WriteRefusalAsync(HttpContext context) => WriteAsync(context, context.Response.StatusCode == StatusCodes.Status403Forbidden
        ? new ApiFailure(403, new ApiErrorDetails("This key may not do that.", "invalid_request_error", null, "insufficient_permissions"))
        : new ApiFailure(401, new ApiErrorDetails("The API key is missing or wrong. Send it as Authorization: Bearer <key>.", "invalid_request_error", null, "invalid_api_key")));

    public static Task WriteUnknownUrlAsync(HttpContext context) => WriteAsync(context, new ApiFailure(
        404, new ApiErrorDetails("There is nothing at this address. See GET /v1/models, POST /v1/chat/completions, POST /v1/audio/transcriptions, POST /v1/embeddings and POST /v1/tokens.", "invalid_request_error", null, "unknown_url")));
}
