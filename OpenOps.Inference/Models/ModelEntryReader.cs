using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenOps.Inference.Models;

/// <summary>Reads and checks one entry of the catalogue, without stopping at the first error.</summary>
internal static partial class ModelEntryReader
{
    public static readonly FrozenSet<string> Fields = FrozenSet.Create(
        StringComparer.Ordinal,
        "id", "display_name", "provider", "kind", "custody", "model", "model_variable", "endpoint", "endpoint_variable", "key_variable",
        "key_required", "excluded_by_variable", "max_output_tokens", "prices", "note",
        "file", "url", "sha256", "size", "licence", "template", "source", "context_length", "gpu_layers");

    public static readonly FrozenSet<string> PriceFields = FrozenSet.Create(
        StringComparer.Ordinal, "currency", "as_of", "input_per_million", "output_per_million", "cached_input_per_million");

    public static readonly FrozenSet<string> Numbers = FrozenSet.Create(
        StringComparer.Ordinal, "max_output_tokens", "context_length", "gpu_layers", "size", "input_per_million", "output_per_million", "cached_input_per_million");

    public static ModelEntry? Read(JsonElement element, string path, List<string> errors)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{path} is not an object. Write {{\"id\": …, \"display_name\": …, \"provider\": …}}.");
            return null;
        }

        var before = errors.Count;
        var fields = new EntryFields(element, path, errors);
        fields.RefuseUnknown(Fields);
        var provider = fields.Choice("provider", CatalogueNames.Providers, required: true);
        var entry = new ModelEntry
        {
            Id = fields.Matching("id", Identifier(), "lower-case letters, digits and . _ : - , at most 64", required: true) ?? "",
            DisplayName = fields.Text("display_name", required: true) ?? "",
            Provider = provider ?? ProviderKind.Baseline,
            Kind = fields.Choice("kind", CatalogueNames.Kinds, required: false) ?? ModelKind.Chat,
            Custody = fields.Choice("custody", CatalogueNames.Custodies, required: false),
            Model = fields.Text("model", required: false),
            ModelVariable = Variable(fields, "model_variable"),
            Endpoint = fields.Address("endpoint"),
            EndpointVariable = Variable(fields, "endpoint_variable"),
            KeyVariable = Variable(fields, "key_variable"),
            KeyRequired = fields.Truth("key_required") ?? true,
            ExcludedByVariable = Variable(fields, "excluded_by_variable"),
            MaxOutputTokens = fields.Whole("max_output_tokens") ?? 4096,
            Prices = ReadPrices(fields),
            ContextLength = fields.Whole("context_length"),
            GpuLayers = fields.Count("gpu_layers"),
            File = ReadFile(fields),
        };
        if (provider is not null)
        {
            ProviderRules.Check(entry, path, errors);
        }

        return errors.Count == before ? entry : null;
    }

    private static string? Variable(EntryFields fields, string name) =>
        fields.Matching(name, VariableName(), "the name of an environment variable, such as OPENAI_API_KEY, never its value", required: false);

    private static ModelFile? ReadFile(EntryFields fields) => fields.Text("file", required: false) is not { } name
        ? null
        : new ModelFile
        {
            Name = name,
            Url = fields.Download("url"),
            Sha256 = fields.Matching("sha256", Checksum(), "64 hexadecimal digits, the SHA-256 of the file", required: false)?.ToLowerInvariant(),
            Size = fields.Size("size"),
            Licence = fields.Text("licence", required: false),
            Template = fields.Text("template", required: false),
            Source = fields.Text("source", required: false),
        };

    private static ModelPrices? ReadPrices(EntryFields fields)
    {
        if (fields.Child("prices") is not { } prices)
        {
            return null;
        }

        prices.RefuseUnknown(PriceFields);
        return new ModelPrices(
            prices.Text("currency", required: true) ?? "",
            prices.Text("as_of", required: false),
            prices.Amount("input_per_million", required: true) ?? 0,
            prices.Amount("output_per_million", required: true) ?? 0,
            prices.Amount("cached_input_per_million", required: false));
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._:-]{0,63}$", RegexOptions.None, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex("^[0-9a-fA-F]{64}$", RegexOptions.None, 1000)]
    private static partial Regex Checksum();

    [GeneratedRegex("^[A-Z_][A-Z0-9_]{0,127}$", RegexOptions.None, 1000)]
    private static partial Regex VariableName();
}
