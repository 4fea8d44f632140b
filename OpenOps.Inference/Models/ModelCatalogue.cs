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

        _models = entries.ToDictionary(entry => entry.Id, entry => ModelAvailability.Of(entry, configuration), StringComparer.Ordinal);
        Available = [.. _models.Values.Select(model => model.Model).OfType<AvailableModel>()];
        foreach (var model in Available)
        {
            logger.ModelAvailable(model.Id, model.Provider.Name(), model.Custody.Name());
        }
    }

    public IReadOnlyList<AvailableModel> Available { get; }

    /// <summary>The model of an id; otherwise why there is none, in a sentence for the caller.</summary>
    public ModelAvailability Find(string id) => _models.GetValueOrDefault(id) ?? ModelAvailability.Missing(
        $"The model '{id}' does not exist. Available: {string.Join(", ", Available.Select(model => model.Id))}.");
}
