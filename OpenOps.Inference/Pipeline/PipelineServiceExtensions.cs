using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Pipeline;

internal static class PipelineServiceExtensions
{
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddValidatedOptions<TimeoutOptions, TimeoutOptionsValidator>(TimeoutOptions.SectionName);
        services.AddValidatedOptions<RetryOptions>(RetryOptions.SectionName);
        // The shared instance is the thread-safe one; everybody else gets it from here.
#pragma warning disable RS0030 // this is the injection that the ban asks for
        services.AddSingleton(Random.Shared);
#pragma warning restore RS0030
        services.AddSingleton<GenAiTelemetry>();
        services.AddSingleton<ChatPipeline>();
        services.AddSingleton<WholeCall>();
        return services;
    }
}
