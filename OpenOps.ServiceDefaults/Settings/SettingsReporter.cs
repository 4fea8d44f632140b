using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.ServiceDefaults.Settings;

/// <summary>Tells the record at each start how a service is set up. The record keeps it where it has changed.</summary>
internal sealed partial class SettingsReporter(
    string service, Func<IReadOnlyDictionary<string, string>> read, IHttpClientFactory clients, TimeProvider time, ILogger<SettingsReporter> logger) : BackgroundService
{
    /// <summary>The client of the record, as <see cref="ServiceClientExtensions.AddServiceClient"/> names it.</summary>
    public const string Audit = "audit";

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var report = new SettingsReport(Guid.CreateVersion7(now), now, service, read());
        try
        {
            for (var delay = FirstDelay; !await TryAsync(report, stoppingToken); delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
            {
                await Task.Delay(delay, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start tells it.
        }
    }

    /// <returns>False when it is to be tried again.</returns>
    private async Task<bool> TryAsync(SettingsReport report, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(Audit);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("configurations", UriKind.Relative))
            {
                Content = JsonContent.Create(report, SettingsJson.Default.SettingsReport),
            };
            request.MarkIdempotent();
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                LogRefused((int)response.StatusCode);
                return true;
            }

            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not there yet; what needs it says so itself.
        }
    }

    [LoggerMessage(5000, LogLevel.Error, "The record refuses to note how this service is set up: HTTP {Status}. Its key needs the right record or feedback.")]
    private partial void LogRefused(int status);
}
