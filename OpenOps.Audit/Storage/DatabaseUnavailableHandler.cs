using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Storage;

/// <summary>Answers 503 when the database cannot be reached, with no word about which database or why.</summary>
internal sealed partial class DatabaseUnavailableHandler(ILogger<DatabaseUnavailableHandler> logger) : IExceptionHandler
{
    private const string RetryAfterSeconds = "1";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsUnavailability(exception))
        {
            return false;
        }

        LogUnavailable(exception.GetType().Name, exception.GetBaseException().Message);
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        await Problems.DatabaseUnavailable().ExecuteAsync(httpContext);
        return true;
    }

    // Entity Framework wraps what it did not or could not repeat.
    internal static bool IsUnavailability(Exception exception) => exception switch
    {
        DatabaseUnavailableException or RetryLimitExceededException => true,
        PostgresException { IsTransient: false } => false,
        NpgsqlException or TimeoutException => true,
        InvalidOperationException { InnerException: NpgsqlException inner } => IsUnavailability(inner),
        _ => false,
    };

    [LoggerMessage(AuditEvents.DatabaseUnavailable, LogLevel.Warning, "A caller was told 503: {Kind}: {Reason}")]
    private partial void LogUnavailable(string kind, string reason);
}
