using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.Audit.Tests;

/// <summary>The bodies that both sides of the API assert, <c>tests/contracts/audit-*.json</c>, as they are or with ids of a test's own.</summary>
internal static class Samples
{
    public static Guid NewId(DateTimeOffset? at = null) => Guid.CreateVersion7(at ?? TimeProvider.System.GetUtcNow());

    public static JsonObject Contract(string name) => JsonNode.Parse(File.ReadAllText(PathOf(name)))!.AsObject();

    public static string PathOf(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "contracts", name));

    public static JsonObject Intent(Guid id, Action<JsonObject>? change = null) => Changed("audit-intent.json", body =>
    {
        body["id"] = id;
        body["occurred_at"] = UuidV7.TimeOf(id);
        change?.Invoke(body);
    });

    public static JsonObject Result(Action<JsonObject>? change = null) => Changed("audit-result.json", change);

    public static JsonObject Vote(string user, string rating, Action<JsonObject>? change = null) => Changed("audit-feedback.json", body =>
    {
        body["id"] = NewId();
        body["user_id"] = user;
        body["user_name"] = user;
        body["rating"] = rating;
        change?.Invoke(body);
    });

    public static JsonObject Stop(Action<JsonObject>? change = null) => Changed("audit-stop.json", body =>
    {
        body["id"] = NewId();
        change?.Invoke(body);
    });

    public static JsonObject Delivery(Action<JsonObject>? change = null) => Changed("audit-delivery.json", body =>
    {
        body["id"] = NewId();
        change?.Invoke(body);
    });

    public static JsonObject ToolCall(Action<JsonObject>? change = null) => Changed("audit-tool-call.json", body =>
    {
        body["id"] = NewId();
        change?.Invoke(body);
    });

    public static JsonObject ToolDecision(JsonNode call, Action<JsonObject>? change = null) => Following("audit-tool-decision.json", call, change);

    public static JsonObject ToolResult(JsonNode call, Action<JsonObject>? change = null) => Following("audit-tool-result.json", call, change);

    /// <summary>Records an intent and returns its id.</summary>
    public static async Task<Guid> RecordIntentAsync(this HttpClient client, Action<JsonObject>? change = null, DateTimeOffset? at = null)
    {
        var id = NewId(at);
        using var response = await client.PostJsonAsync("/interactions", Intent(id, change));
        response.EnsureSuccessStatusCode();
        return id;
    }

    public static async Task RecordAsync(this HttpClient client, string path, JsonObject body)
    {
        using var response = await client.PostJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
    }

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, JsonNode body) =>
        client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path) =>
        await client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private static JsonObject Following(string name, JsonNode call, Action<JsonObject>? change) => Changed(name, body =>
    {
        body["id"] = NewId();
        body["tool_call_id"] = call["id"]!.DeepClone();
        change?.Invoke(body);
    });

    private static JsonObject Changed(string name, Action<JsonObject>? change)
    {
        var body = Contract(name);
        change?.Invoke(body);
        return body;
    }
}
