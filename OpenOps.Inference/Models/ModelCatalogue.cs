using Microsoft.Extensions.Options;

namespace OpenOps.Inference.Models;

/// <summary>The models there are, and which of them the environment makes available.</summary>
internal sealed class ModelCatalogue
{
    private readonly Dictionary<string, ModelAvailability> _models;

    public ModelCatalogue(IOptions<CatalogueOptions> options, IConfiguration configuration, ILogger<ModelCatalogue> logger)
    {
        var errors = new List<string>();
        var entries = CatalogueLoader.Load(options.Value, configuration, errors);
        if (errors.Count > 0)
        {
            throw new OptionsValidationException(CatalogueOptions.SectionName, typeof(CatalogueOptions), errors);
        }

        _models = entries.ToDictionary(entry => entry.Id, entry => ModelAvailability.Of(entry, configuration, options.Value), StringComparer.Ordinal);
        Available = [.. _models.Values.Select(model => model.Model).OfType<AvailableModel>()];
        foreach (var model in Available)
        {
            logger.ModelAvailable(model.Id, model.Provider.Name(), model.Custody.Name());
        }
    }

    public IReadOnlyList<AvailableModel> Available { get; }

    /// <summary>The model of an id; otherwise why there is none, in a sentence for the caller.</summary>
    public ModelAvailability Find(string id, ModelKind kind = ModelKind.Chat) => _models.GetValueOrDefault(id) switch
    {
        null => ModelAvailability.Missing($"The model '{id}' does not exist. {Offered(kind)}"),
        { Model: { } model } when model.Entry.Kind != kind => ModelAvailability.Missing($"The model '{id}' {(kind, model.Entry.Kind) switch
        {
            (ModelKind.Chat, ModelKind.Transcription) => "transcribes speech and does not chat: send it files at /v1/audio/transcriptions.",
            (ModelKind.Chat, _) => "makes embeddings and does not chat: send it texts at /v1/embeddings.",
            (ModelKind.Transcription, _) => "does not transcribe speech.",
            _ => "makes no embeddings.",
        }} {Offered(kind)}"),
        var found => found,
    };

    public IEnumerable<AvailableModel> Of(ModelKind kind) => Available.Where(model => model.Entry.Kind == kind);

    private string Offered(ModelKind kind) => Of(kind).Select(model => model.Id).ToList() is { Count: > 0 } ids
        ? $"Available: {string.Join(", ", ids)}."
        : "None is available: see models/README.md for how to add one.";
}
