using Microsoft.AspNetCore.Diagnostics;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Console;

/// <summary>Answers a person, whose page failed, with a page; programs are answered by the handlers after this one.</summary>
internal sealed partial class ConsoleErrorHandler(ILogger<ConsoleErrorHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.Request.Path.StartsWithSegments(ConsoleMenu.Root))
        {
            return false;
        }

        if (DatabaseUnavailableHandler.IsUnavailability(exception))
        {
            LogUnavailable(exception.GetType().Name, exception.GetBaseException().Message);
            httpContext.Response.Headers.RetryAfter = "5";
            await new MessageResult(
                StatusCodes.Status503ServiceUnavailable, "The record cannot be reached",
                "The database does not answer now. Nothing was shown that was not recorded, and nothing was changed.",
                "Try again in a moment. If it stays like this, tell whoever runs OpenOps.").ExecuteAsync(httpContext);
            return true;
        }

        if (exception is BadHttpRequestException bad)
        {
            await new MessageResult(bad.StatusCode, "That could not be read", "The request is not one of this console's.", "Go back and try again.")
                .ExecuteAsync(httpContext);
            return true;
        }

        LogFailed(exception, httpContext.Request.Path);
        await new MessageResult(
            StatusCodes.Status500InternalServerError, "Something went wrong", "This page failed because of a mistake in OpenOps.",
            "Try again; if it happens again, tell whoever runs OpenOps. The log says what happened.").ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(AuditEvents.ConsoleUnavailable, LogLevel.Warning, "A page could not be shown: {Kind}: {Reason}")]
    private partial void LogUnavailable(string kind, string reason);

    [LoggerMessage(AuditEvents.ConsoleFailed, LogLevel.Error, "The page {Path} failed.")]
    private partial void LogFailed(Exception exception, string path);
}
