using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.Inference.Models;

/// <summary>Collects the entries of every catalogue file and of <c>Models:Entries</c>, and every error in them.</summary>
internal static class CatalogueLoader
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IReadOnlyList<ModelEntry> Load(CatalogueOptions options, IConfiguration configuration, List<string> errors)
    {
        var entries = new List<ModelEntry>();
        foreach (var path in options.Paths)
        {
            LoadFile(Path.GetFullPath(path, AppContext.BaseDirectory), entries, errors);
        }

        foreach (var section in configuration.GetSection($"{CatalogueOptions.SectionName}:Entries").GetChildren())
        {
            using var document = JsonDocument.Parse(ToJson(section).ToJsonString());
            Add(ModelEntryReader.Read(document.RootElement, section.Path, errors), section.Path, entries, errors);
        }

        return entries;
    }

    private static void LoadFile(string path, List<ModelEntry> entries, List<string> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            LoadDocument(document.RootElement, Path.GetFileName(path), entries, errors);
        }
        catch (JsonException exception)
        {
            errors.Add($"{path} is not valid JSON (line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}). Mend it, or compare it with models/models.json.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path} cannot be read ({exception.GetType().Name}). Set Models:Catalogue, or Models:Files, to files that exist.");
        }
    }

    private static void LoadDocument(JsonElement root, string file, List<ModelEntry> entries, List<string> errors)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("models", out var models) || models.ValueKind != JsonValueKind.Array)
        {
            errors.Add($"{file}: models is missing. Write {{\"models\": [ … ]}} as models/models.schema.json describes.");
            return;
        }

        var index = 0;
        foreach (var element in models.EnumerateArray())
        {
            var path = $"{file}: models[{index++}]";
            Add(ModelEntryReader.Read(element, path, errors), path, entries, errors);
        }
    }

    private static void Add(ModelEntry? entry, string path, List<ModelEntry> entries, List<string> errors)
    {
        if (entry is null)
        {
            return;
        }

        if (entries.Exists(other => other.Id == entry.Id))
        {
            errors.Add($"{path}.id '{entry.Id}' is used twice. Give each model an id of its own.");
        }

        entries.Add(entry);
    }

    // Configuration knows only text; the fields that are numbers or truth values are made so here.
    private static JsonNode ToJson(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count > 0)
        {
            return new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, (JsonNode?)ToJson(child))));
        }

        return section.Key switch
        {
            _ when ModelEntryReader.Numbers.Contains(section.Key) && decimal.TryParse(section.Value, out var number) => JsonValue.Create(number),
            "key_required" when bool.TryParse(section.Value, out var truth) => JsonValue.Create(truth),
            _ => JsonValue.Create(section.Value ?? "")!,
        };
    }
}
