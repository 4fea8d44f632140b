using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.Inference.Models.Detection;
using OpenOps.Inference.Models.Files;

namespace OpenOps.Inference.Models.Verbs;

internal static class DetectVerb
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(ModelsDesk desk, IReadOnlyList<Uri> servers, IReadOnlyList<string> folders, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var catalogue = desk.Catalogue();
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var running = await new ModelServers(desk.Http, desk.Time).FindAsync(servers, cancellationToken);
        var lying = GgufFolders.Find([.. GgufFolders.Usual(name => desk.Configuration[name], home), desk.Options.FolderPath, .. folders]);
        var (known, unknown) = (new List<string>(), new List<FoundModel>());
        foreach (var model in running.Concat(lying))
        {
            if (catalogue.FirstOrDefault(entry => model.IsMeantBy(entry, desk.Options)) is { } entry)
            {
                known.Add($"  {entry.Id}  {Describe(model)}  in the catalogue already");
            }
            else
            {
                unknown.Add(model);
            }
        }

        var found = FoundIds.MakeUnique(unknown, catalogue.Select(entry => entry.Id));
        if (wanted.Count > 0)
        {
            return await AddAsync(desk, found, wanted, cancellationToken);
        }

        foreach (var line in known.Concat(found.Select(model => $"  {model.Id}  {Describe(model)}")))
        {
            await desk.Output.WriteLineAsync(line);
        }

        await desk.Output.WriteLineAsync((known.Count, found.Count) switch
        {
            (_, > 0) => $"Add what you want with `models detect --add ID`, then start OpenOps again.",
            ( > 0, _) => "All of it is in the catalogue already.",
            _ => "Nothing was found: no Ollama, LM Studio, LocalAI or llama-server answers on this machine, and no GGUF file lies in the usual folders. `models pull` fetches a model.",
        });
        return 0;
    }

    private static async Task<int> AddAsync(ModelsDesk desk, IReadOnlyList<FoundModel> found, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var entries = new List<string>();
        foreach (var id in wanted.Distinct(StringComparer.Ordinal))
        {
            var model = found.FirstOrDefault(candidate => candidate.Id == id)
                ?? throw new ModelFileException($"'{id}' was not found, or is in the catalogue already. `models detect` shows what is here. Nothing was added.");
            entries.Add((await EntryOfAsync(model, desk.Progress, cancellationToken)).ToJsonString(Readable));
        }

        OwnCatalogue.Add(desk.Options.OwnPath, entries);
        await desk.Output.WriteLineAsync($"Added to {desk.Options.OwnPath}: {string.Join(", ", wanted)}.");
        await desk.Output.WriteLineAsync($"To have a bot answer with it, set Bots__5__Username=local and Bots__5__Model={wanted[0]}, then start OpenOps again.");
        return 0;
    }

    // The checksum is taken now, so that a file that changes later is noticed.
    private static async Task<JsonObject> EntryOfAsync(FoundModel model, PullProgress progress, CancellationToken cancellationToken) => model.File is { } file
        ? new JsonObject
        {
            ["id"] = model.Id,
            ["display_name"] = model.DisplayName,
            ["provider"] = "local",
            ["custody"] = "local",
            ["file"] = file,
            ["sha256"] = await FileCheck.HashAsync(file, progress, cancellationToken),
            ["size"] = model.Size,
        }
        : new JsonObject
        {
            ["id"] = model.Id,
            ["display_name"] = model.DisplayName,
            ["provider"] = "openai-compatible",
            ["endpoint"] = model.Endpoint!.AbsoluteUri.TrimEnd('/'),
            ["model"] = model.Model,
        };

    private static string Describe(FoundModel model) => model.File is { } file
        ? $"{file} ({ByteSize.Short(model.Size!.Value)})"
        : $"{model.DisplayName} at {model.Endpoint}";
}
