using System.Net;

namespace OpenOps.BotService.Mattermost;

/// <summary>
/// The server refused a request. Carries what an administrator can look up in the server's log, and none of the
/// server's sentences, which can repeat what people wrote.
/// </summary>
internal sealed class MattermostApiException(
    HttpStatusCode status, string errorId, string requestId, string operation, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(Describe(status, errorId, requestId, operation), inner)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>Such as <c>api.context.permissions.app_error</c>; empty when the answer was not the server's own.</summary>
    public string ErrorId { get; } = errorId;

    public string RequestId { get; } = requestId;

    /// <summary>Method and route, without ids or query.</summary>
    public string Operation { get; } = operation;

    /// <summary>How long to wait before trying again, when the server says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The token is wrong, expired or revoked, or its account is deactivated.</summary>
    public bool IsUnauthorized => Status == HttpStatusCode.Unauthorized;

    private static string Describe(HttpStatusCode status, string errorId, string requestId, string operation) =>
        $"Mattermost refused {operation}: {(int)status}{(errorId.Length > 0 ? $" {errorId}" : "")}{(requestId.Length > 0 ? $" (request {requestId})" : "")}.";
}
