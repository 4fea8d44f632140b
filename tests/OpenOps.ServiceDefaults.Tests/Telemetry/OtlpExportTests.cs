using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OpenOps.ServiceDefaults.Tests.Telemetry;

public sealed class OtlpExportTests
{
    private static readonly ActivitySource Source = new("OpenOps.Lighthouse");
    private static readonly Meter Meter = new("OpenOps.Lighthouse");

    [Fact]
    public async Task Endpoint_Configured_ReceivesTracesMetricsAndLogs()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await TestService.StartAsync(
            map: app => app.MapGet("/lamp", (ILoggerFactory loggers) =>
            {
                using var span = Source.StartActivity("light the lamp");
                Meter.CreateCounter<int>("openops.lamps").Add(1);
                loggers.CreateLogger("Lamp").LogInformation("lamp number {Number} lit", 17);
                return "lit";
            }),
            settings:
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ]);

        await service.Client.GetStringAsync("/lamp", TestContext.Current.CancellationToken);
        service.Services.GetRequiredService<TracerProvider>().ForceFlush();
        service.Services.GetRequiredService<MeterProvider>().ForceFlush();

        await receiver.ReceivedAsync("/v1/traces", "light the lamp");
        await receiver.ReceivedAsync("/v1/traces", "test-service");
        await receiver.ReceivedAsync("/v1/metrics", "openops.lamps");
        await receiver.ReceivedAsync("/v1/logs", "lamp number 17 lit");
    }

    private sealed class OtlpReceiver(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

        public string Address => app.Urls.Single();

        public static async Task<OtlpReceiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new OtlpReceiver(app);
            app.MapPost("/v1/{signal}", async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                receiver._received.Enqueue((request.Path, Encoding.UTF8.GetString(body.ToArray())));
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return receiver;
        }

        public Task ReceivedAsync(string path, string text) => TestTimeouts.EventuallyAsync(
            $"{text} at {path}", () => Task.FromResult(_received.Any(item => item.Path == path && item.Body.Contains(text, StringComparison.Ordinal))));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
