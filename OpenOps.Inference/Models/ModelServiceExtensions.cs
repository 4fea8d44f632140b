using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Inference.Models;

internal static class ModelServiceExtensions
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddValidatedOptions<CatalogueOptions, CatalogueOptionsValidator>(CatalogueOptions.SectionName);
        services.AddSingleton<ModelCatalogue>();
        return services;
    }
}
