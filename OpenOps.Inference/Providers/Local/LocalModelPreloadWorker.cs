using Microsoft.Extensions.Options;
using OpenOps.Inference.LocalModels;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Providers.Local;

/// <summary>Loads the models that are wanted from the start; one that cannot be is told and tried again when it is asked.</summary>
internal sealed class LocalModelPreloadWorker(
    LocalModelProvider provider, ModelCatalogue catalogue, IOptions<LocalModelOptions> options, ILogger<LocalModelPreloadWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var id in options.Value.Preload)
        {
            if (catalogue.Available.FirstOrDefault(found => found.Id == id && found.Provider == ProviderKind.Local) is not { } model)
            {
                logger.PreloadRefused(id, "it is no local model that is available");
                continue;
            }

            try
            {
                await provider.Find(model).PreloadAsync(stoppingToken);
                logger.ModelLoaded(id);
            }
            catch (LocalModelException exception)
            {
                logger.PreloadRefused(id, exception.Message);
            }
        }
    }
}
