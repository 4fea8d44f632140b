using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenOps.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs by OTLP. The runtime's own sources are used, so no instrumentation package is needed; the
/// exporter reads the standard <c>OTEL_EXPORTER_OTLP_*</c> settings from the service's configuration.
/// </summary>
internal static class TelemetryExtensions
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Model calls on a CPU take minutes: the conventions' own buckets end at 82 s.
    private static readonly double[] ModelDurationBuckets =
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36];

    private static readonly double[] TokenBuckets =
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    public static void AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        var resource = ResourceBuilder.CreateDefault().AddEnvironmentVariableDetector();
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
        {
            resource.AddService(serviceName);
        }

        var export = !string.IsNullOrEmpty(builder.Configuration[EndpointKey]);
        builder.Services.AddSingleton(_ => BuildTracing(resource, builder.Configuration, export));
        builder.Services.AddSingleton(_ => BuildMetrics(resource, builder.Configuration, export));
        builder.Services.AddHostedService<TelemetryLifetime>();

        if (export)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.SetResourceBuilder(resource);
                logs.IncludeFormattedMessage = true;
                logs.IncludeScopes = true;
                logs.AddProcessor(new OriginalSpanProcessor());
                logs.AddOtlpExporter();
            });
        }
    }

    // Built even when nothing is exported: a trace id is part of every audit record.
    private static TracerProvider BuildTracing(ResourceBuilder resource, IConfiguration configuration, bool export)
    {
        var tracing = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "OpenOps.*");
        return (export ? tracing.AddOtlpExporter() : tracing).Build();
    }

    private static MeterProvider BuildMetrics(ResourceBuilder resource, IConfiguration configuration, bool export)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(resource)
            .AddMeter(
                "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http",
                "System.Runtime", "Npgsql", "OpenOps.*")
            .AddView("gen_ai.client.operation.*", new ExplicitBucketHistogramConfiguration { Boundaries = ModelDurationBuckets })
            .AddView("gen_ai.client.token.usage", new ExplicitBucketHistogramConfiguration { Boundaries = TokenBuckets });
        return (export ? metrics.AddOtlpExporter() : metrics).Build();
    }

    // Providers work only once somebody has resolved them, and hold unsent spans until they are disposed.
    private sealed class TelemetryLifetime(TracerProvider tracing, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            tracing.ForceFlush(timeoutMilliseconds: 2_000);
            metrics.ForceFlush(timeoutMilliseconds: 2_000);
            return Task.CompletedTask;
        }
    }
}
