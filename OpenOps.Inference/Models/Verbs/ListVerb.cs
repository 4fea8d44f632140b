using System.Globalization;
using OpenOps.Inference.Models.Files;

namespace OpenOps.Inference.Models.Verbs;

internal static class ListVerb
{
    private static readonly string[] Titles = ["id", "kind", "size", "context", "licence", "state"];

    public static async Task<int> RunAsync(ModelsDesk desk)
    {
        var rows = new List<string[]> { Titles };
        rows.AddRange(desk.Catalogue().Select(entry => new[]
        {
            entry.Id,
            CatalogueNames.Kinds.First(pair => pair.Value == entry.Kind).Key,
            entry.File?.Size is { } size ? ByteSize.Short(size) : "",
            entry.ContextLength?.ToString(CultureInfo.InvariantCulture) ?? "",
            entry.File?.Licence ?? "",
            entry.File is { } file ? StateOf(entry.Id, file, desk.Options) : Availability(entry, desk.Configuration),
        }));
        var widths = Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            await desk.Output.WriteLineAsync(string.Concat(widths.Select((width, column) => row[column].PadRight(width + 2))) + row[^1]);
        }

        return 0;
    }

    // Its length tells a whole file from a broken one at once; `verify` reads it.
    private static string StateOf(string id, ModelFile file, CatalogueOptions options)
    {
        var path = file.PathIn(options);
        if (File.Exists(path))
        {
            return file.Size is { } size && new FileInfo(path).Length != size ? $"changed: `models verify {id}` says how" : "here";
        }

        return PartialFile.DoneOf(path) is { } done and > 0
            ? $"begun, {ByteSize.Short(done)} came: `models pull {id}` goes on"
            : file.Url is null || file.Sha256 is null ? "not here" : $"not here: `models pull {id}`";
    }

    private static string Availability(ModelEntry entry, IConfiguration configuration) =>
        ModelAvailability.Of(entry, configuration) is { Model: null, Reason: var reason } ? reason : "available";
}
