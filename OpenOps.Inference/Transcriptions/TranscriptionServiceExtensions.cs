using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Transcriptions;

internal static class TranscriptionServiceExtensions
{
    public static IServiceCollection AddTranscriptions(this IServiceCollection services)
    {
        services.AddValidatedOptions<TranscriptionOptions>(TranscriptionOptions.SectionName);
        services.AddSingleton<TranscriptionPipeline>();
        return services;
    }
}
