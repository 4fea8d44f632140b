using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Console.Samples;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Authentication;

namespace OpenOps.Audit.Settings;

/// <summary><c>/configurations</c>: how the services are set up.</summary>
internal static class SettingsApi
{
    private const int MostSettings = 2000;
    private const int LongestKey = 256;
    private const int LongestValue = 512;

    public static RouteGroupBuilder MapSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/configurations").WithTags("Configurations").WithRequestLimits();

        group.MapPost("/", ReportAsync).RequireRight(Rights.Record, Rights.Feedback)
            .WithName("ReportConfiguration")
            .WithSummary("Reports how a service is set up. Recorded as a configuration_change where it differs from that service's report before.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        return group;
    }

    private static async Task<Results<Ok<SettingsReception>, ValidationProblem, ProblemHttpResult>> ReportAsync(
        SettingsReport report, SettingsRecorder recorder, IOptions<AuditOptions> options, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var latest = time.GetUtcNow() + options.Value.ClockSkew;
        var errors = new FieldErrors();
        errors.CheckId(report.Id, "id", latest);
        errors.CheckTime(report.OccurredAt, "occurred_at", latest);
        errors.CheckText(report.Service, "service", RequestLimits.Word, required: true);
        errors.Check(report.Service != SampleSettings.Service, "service", "is set in the console alone");
        errors.Check(report.Settings.Count <= MostSettings, "settings", $"has more than {MostSettings} items");
        foreach (var (key, value) in report.Settings.Take(MostSettings))
        {
            errors.CheckText(key, "settings", LongestKey, required: true);
            errors.CheckText(value, "settings", LongestValue);
        }

        if (errors.Any)
        {
            return TypedResults.ValidationProblem(errors.All);
        }

        return await recorder.RecordAsync(report, caller.Name, cancellationToken) switch
        {
            null => TypedResults.Ok(new SettingsReception(Changed: false, Sequence: null)),
            { State: CommitState.Recorded or CommitState.AlreadyRecorded } outcome => TypedResults.Ok(new SettingsReception(Changed: true, outcome.Sequence)),
            _ => Problems.EventExists(),
        };
    }
}
