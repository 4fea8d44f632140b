using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OpenOps.EndToEnd.Tests;

/// <summary>The operator's view of the record.</summary>
internal sealed class AuditReader : IDisposable
{
    private readonly HttpClient _http;

    public AuditReader(SandboxDescription sandbox)
    {
        _http = new HttpClient { BaseAddress = sandbox.AuditUrl };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.ApiKeys.Audit);
    }

    public async Task<JsonNode> InteractionAsync(string id) => await GetAsync($"interactions/{id}");

    public async Task<IReadOnlyList<JsonNode>> InteractionsAsync(string query = "limit=200") =>
        [.. (await GetAsync($"interactions?{query}"))["items"]!.AsArray().Select(item => item!)];

    /// <summary>Waits until one interaction's record satisfies a condition.</summary>
    public Task<JsonNode> InteractionAsync(string id, string awaited, Func<JsonNode, bool> condition) =>
        TestTimeouts.EventuallyAsync(awaited, async () => await InteractionAsync(id) is var record && condition(record) ? record : null);

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await _http.GetStringAsync(path, TestContext.Current.CancellationToken))!;
}
