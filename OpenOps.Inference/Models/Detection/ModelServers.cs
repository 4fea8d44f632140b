using System.Text.Json;

namespace OpenOps.Inference.Models.Detection;

/// <summary>Asks the usual model servers, on their usual ports of this machine, what they serve.</summary>
internal sealed class ModelServers(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // LocalAI and llama-server share a port; what answers there says which it is.
    private static readonly (string Name, Uri Address)[] Usual =
    [
        ("Ollama", new Uri("http://127.0.0.1:11434")),
        ("LM Studio", new Uri("http://127.0.0.1:1234")),
        ("", new Uri("http://127.0.0.1:8080")),
    ];

    /// <summary>The models of every server that answers; one that does not is not there.</summary>
    public async Task<IReadOnlyList<FoundModel>> FindAsync(IReadOnlyList<Uri> more, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(Usual.Concat(more.Select(address => ("", address))).Select(server => AskAsync(server.Item1, server.Item2, cancellationToken)));
        return [.. found.SelectMany(models => models)];
    }

    private async Task<IReadOnlyList<FoundModel>> AskAsync(string name, Uri address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var endpoint = new Uri(address.AbsoluteUri.TrimEnd('/') + "/v1/");
            using var list = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri(endpoint, "models"), linked.Token));
            var models = list.RootElement.GetProperty("data").EnumerateArray()
                .Select(model => (Id: model.GetProperty("id").GetString() ?? "", Owner: model.TryGetProperty("owned_by", out var owner) ? owner.ToString() : ""))
                .Where(model => model.Id.Length > 0).ToList();
            var server = name.Length > 0 ? name : await NameAsync(address, models.Exists(model => model.Owner == "llamacpp"), linked.Token);
            return [.. models.Select(model => new FoundModel
            {
                Id = FoundIds.Of($"{server} {model.Id}"),
                DisplayName = $"{Path.GetFileNameWithoutExtension(model.Id.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? model.Id : model.Id + ".gguf")} ({server})",
                Endpoint = endpoint,
                Model = model.Id,
            })];
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return []; // nothing there, or something else
        }
    }

    private async Task<string> NameAsync(Uri address, bool llama, CancellationToken cancellationToken)
    {
        if (llama)
        {
            return "llama-server";
        }

        using var ready = await http.GetAsync(new Uri(address, "/readyz"), cancellationToken);
        return ready.IsSuccessStatusCode ? "LocalAI" : "server";
    }
}
