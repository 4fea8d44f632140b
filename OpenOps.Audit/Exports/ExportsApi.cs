using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.Audit.Access;
using OpenOps.Audit.Requests;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.Audit.Exports;

/// <summary><c>/exports/{format}</c>: the record, and what people thought of it, for other programs.</summary>
internal static class ExportsApi
{
    public static RouteGroupBuilder MapExports(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/exports").WithTags("Exports").WithRequestLimits();

        group.MapGet("/{format}", ExportAsync).RequireRight(Rights.Export)
            .WithName("Export")
            .WithSummary("A zip file of interactions, or of training data made of ratings; its last file, manifest.json, tells what it holds. A file without it is not whole.")
            .Produces(StatusCodes.Status200OK, contentType: "application/zip");
        return group;
    }

    private static async Task<Results<PushStreamHttpResult, ValidationProblem>> ExportAsync(
        string format, [AsParameters] ExportQuery query, Exporter exporter, RunningExports running, AccessEvents events, HttpContext http, ClaimsPrincipal caller,
        ILogger<Exporter> logger, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (query.Read(format, errors) is not { } request)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        // Committed first: what was taken away is known even when the file breaks off.
        await events.ExportAsync(request.ToEvidence(userId: "", userName: ""), caller.Name, cancellationToken);
        return Stream(request, exporter, running.Begin(request.Format, person: ""), http, caller.Name, logger);
    }

    /// <summary>Sends an export while it is made.</summary>
    internal static PushStreamHttpResult Stream(
        ExportRequest request, Exporter exporter, RunningExport progress, HttpContext http, string caller, ILogger<Exporter> logger)
    {
        var format = request.Format.ToText();

        // A zip entry's stream has no asynchronous end: the last bytes of each file are written synchronously.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        return TypedResults.Stream(
            async body =>
            {
                var state = ExportState.BrokenOff;
                try
                {
                    ExportLog.Begun(logger, format, caller);
                    await exporter.WriteAsync(request, body, progress, http.RequestAborted);
                    state = ExportState.Complete;
                    ExportLog.Ended(logger, format, caller);
                }
                catch (Exception exception) when (http.Response.HasStarted)
                {
                    // The status is sent already. A broken connection is the one sign left that this file is not whole.
                    ExportLog.Failed(logger, format, exception.GetType().Name);
                    http.Abort();
                }
                finally
                {
                    progress.End(state);
                }
            },
            "application/zip",
            $"openops-{format}.zip");
    }
}

internal static partial class ExportLog
{
    [LoggerMessage(AuditEvents.ExportBegun, LogLevel.Information, "An export ({Format}) was begun by {Caller}.")]
    public static partial void Begun(ILogger logger, string format, string caller);

    [LoggerMessage(AuditEvents.ExportEnded, LogLevel.Information, "An export ({Format}) for {Caller} is complete.")]
    public static partial void Ended(ILogger logger, string format, string caller);

    [LoggerMessage(AuditEvents.ExportFailed, LogLevel.Warning, "An export ({Format}) broke off: {ErrorType}.")]
    public static partial void Failed(ILogger logger, string format, string errorType);
}
