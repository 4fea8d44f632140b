using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOps.Sandbox.Secrets;

namespace OpenOps.Sandbox.Topology;

/// <summary>What <c>sandbox.json</c> says to scripts and tests about a running sandbox.</summary>
internal sealed record SandboxFile
{
    public const string FileName = "sandbox.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public required Uri ChatUrl { get; init; }

    public required Uri InferenceUrl { get; init; }

    public required Uri AuditUrl { get; init; }

    public required Uri ConsoleUrl { get; init; }

    public required Uri BotUrl { get; init; }

    public required Chat.Person Admin { get; init; }

    public required IReadOnlyList<Chat.Person> Users { get; init; }

    public required IReadOnlyList<string> Bots { get; init; }

    public required ApiKeys ApiKeys { get; init; }

    public required IReadOnlyDictionary<string, int> Pids { get; init; }

    public Task WriteAsync(string dataDirectory, CancellationToken cancellationToken) =>
        PrivateFile.WriteJsonAsync(Path.Combine(dataDirectory, FileName), this, Json, cancellationToken);
}

/// <summary>The keys of the person who runs the sandbox.</summary>
internal sealed record ApiKeys(
    [property: JsonPropertyName("inference")] string Inference,
    [property: JsonPropertyName("audit")] string Audit);
