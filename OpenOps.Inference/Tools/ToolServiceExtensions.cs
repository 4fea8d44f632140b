using Microsoft.Extensions.Options;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Tools;

internal static partial class ToolServiceExtensions
{
    public static IServiceCollection AddTools(this IServiceCollection services)
    {
        services.AddValidatedOptions<ToolOptions, ToolOptionsValidator>(ToolOptions.SectionName);
        AddToolSource(services);
        services.AddSingleton<ToolCatalogue>();
        services.AddSingleton<ToolExchanges>();
        services.AddSingleton<ToolRecorder>();
        services.AddSingleton<ToolTelemetry>();
        services.AddSingleton<ToolCallRun>();
        services.AddHostedService<ToolStartCheck>();
        return services;
    }

    // Has a body in the full profile only: Kernel/ToolServiceExtensions.Kernel.cs.
    static partial void AddToolSource(IServiceCollection services);

    /// <summary>Refuses to start with tools in the settings that are not there, rather than to leave them out in silence.</summary>
    private sealed class ToolStartCheck(ToolCatalogue catalogue) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => catalogue.Objections() is { Count: > 0 } objections
            ? throw new OptionsValidationException(ToolOptions.SectionName, typeof(ToolOptions), objections)
            : Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
