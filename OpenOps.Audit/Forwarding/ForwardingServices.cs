using Microsoft.Extensions.Logging.Console;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Forwarding;

internal static class ForwardingServices
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the telling of events to receivers outside, where any is configured.</summary>
    public static WebApplicationBuilder AddForwarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<ForwardingOptions, ForwardingOptionsValidator>(ForwardingOptions.SectionName);
        builder.Services.AddSingleton<EventTail>();
        var settings = builder.Configuration.GetSection(ForwardingOptions.SectionName);
        if (!string.IsNullOrEmpty(settings[nameof(ForwardingOptions.Syslog)]))
        {
            builder.AddSink<SyslogSink>();
        }

        if (!string.IsNullOrEmpty(builder.Configuration[OtlpEndpoint]) && settings.GetValue(nameof(ForwardingOptions.OpenTelemetry), defaultValue: true))
        {
            builder.Logging.AddFilter<ConsoleLoggerProvider>(typeof(LogSink).FullName, LogLevel.None);
            builder.AddSink<LogSink>();
        }

        return builder;
    }

    private static void AddSink<TSink>(this WebApplicationBuilder builder)
        where TSink : class, IEventSink =>
        builder.Services.AddSingleton<TSink>().AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<ForwardingWorker>(provider, provider.GetRequiredService<TSink>()));
}
