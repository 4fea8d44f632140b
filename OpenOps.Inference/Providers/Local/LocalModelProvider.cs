using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Embeddings;
using OpenOps.Inference.LocalModels;
using OpenOps.Inference.LocalModels.Chat;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Providers.Local;

/// <summary>Owns the local models: one of each, however many clients it has.</summary>
internal sealed class LocalModelProvider(
    IOptions<CatalogueOptions> catalogue, IOptions<LocalModelOptions> options, IMeterFactory meters, TimeProvider time, Random random,
    ILoggerFactory loggers) : ILocalModelProvider, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<LocalModel>> _models = new(StringComparer.Ordinal);

    public IChatClient CreateClient(AvailableModel model) =>
        new LocalProviderChatClient(new LocalChatClient(Find(model), random), Find(model), loggers.CreateLogger<LocalProviderChatClient>());

    public ITextEmbedder CreateEmbedder(AvailableModel model) => new LocalProviderEmbedder(Find(model));

    /// <summary>The model of an entry, loaded or not.</summary>
    public LocalModel Find(AvailableModel model) => _models.GetOrAdd(
        model.Id, (_, found) => new Lazy<LocalModel>(() => new LocalModel(ToSettings(found), meters, time)), model).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models.Values.Where(model => model.IsValueCreated))
        {
            await model.Value.DisposeAsync();
        }
    }

    private LocalModelSettings ToSettings(AvailableModel model)
    {
        var (entry, serving) = (model.Entry, options.Value);
        return new LocalModelSettings
        {
            Id = entry.Id,
            DisplayName = entry.DisplayName,
            File = entry.File!.PathIn(catalogue.Value),
            Sha256 = entry.File.Sha256,
            ContextLength = Math.Min(entry.ContextLength ?? int.MaxValue, serving.ContextLength),
            Embeds = entry.Kind == ModelKind.Embedding,
            Parallel = serving.Parallel,
            QueueLength = serving.QueueLength,
            CacheTokens = serving.CacheTokens,
            Remembered = serving.Remembered,
            Threads = serving.Threads,
            GpuLayers = entry.GpuLayers ?? serving.GpuLayers,
            PreciseCache = serving.PreciseCache,
            IdleAfter = serving.IdleAfter == TimeSpan.Zero ? null : serving.IdleAfter,
            MaxOutputTokens = entry.MaxOutputTokens,
        };
    }
}
