using OpenOps.Inference.Providers.Local;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Providers;

internal static partial class ProviderServiceExtensions
{
    static partial void AddLocalModels(IServiceCollection services)
    {
        services.AddValidatedOptions<LocalModelOptions, LocalModelOptionsValidator>(LocalModelOptions.SectionName);
        services.AddSingleton<LocalModelProvider>();
        services.AddSingleton<ILocalModelProvider>(provider => provider.GetRequiredService<LocalModelProvider>());
        services.AddHostedService<LocalModelPreloadWorker>();
    }
}
