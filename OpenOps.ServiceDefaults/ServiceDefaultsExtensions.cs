using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenOps.ServiceDefaults.Health;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.ServiceDefaults;

/// <summary>What every OpenOps service has, whatever it does.</summary>
public static class ServiceDefaultsExtensions
{
    // The framework tells of every request; traces tell that better. Put first, so that any other source wins.
    private static readonly Dictionary<string, string?> QuietLogs = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
    };

    /// <summary>Adds telemetry, health checks, problem details and the system clock.</summary>
    /// <param name="builder">The service being built.</param>
    /// <param name="serviceName">The name shown in traces when <c>OTEL_SERVICE_NAME</c> is not set.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string serviceName)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogs });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.AddTelemetry(serviceName);
        builder.AddHealth();
        return builder;
    }

    /// <summary>Maps <c>/health</c> and <c>/alive</c>.</summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.MapHealth();
        return app;
    }
}
