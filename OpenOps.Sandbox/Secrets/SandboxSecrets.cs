using System.Text.Json;

namespace OpenOps.Sandbox.Secrets;

/// <summary>Everything secret in one sandbox. Made once, at random, and kept with the data it protects.</summary>
internal sealed record SandboxSecrets
{
    private const string FileName = "secrets.json";

    public required string PostgresPassword { get; init; }

    public required string AuditRuntimePassword { get; init; }

    /// <summary>Wraps the keys of what people said. A sandbox from before there was one gets one.</summary>
    public string AuditMasterKey { get; init; } = "";

    /// <summary>The bot's key at Inference.</summary>
    public required string InferenceKeyOfBot { get; init; }

    /// <summary>The person's own key at Inference, for scripts and other OpenAI clients.</summary>
    public required string InferenceKeyOfOperator { get; init; }

    public required string AuditKeyOfInference { get; init; }

    public required string AuditKeyOfBot { get; init; }

    /// <summary>The person's own key at Audit, for reading the record.</summary>
    public required string AuditKeyOfOperator { get; init; }

    public required string ActionSigningKey { get; init; }

    public required string MattermostDatabasePassword { get; init; }

    /// <summary>Passwords of the administrator and the people, by username.</summary>
    public required IReadOnlyDictionary<string, string> People { get; init; }

    /// <summary>Reads the secrets of earlier runs, or makes and keeps new ones.</summary>
    public static async Task<SandboxSecrets> LoadOrCreateAsync(
        string directory, IEnumerable<string> usernames, CancellationToken cancellationToken)
    {
        if (await FindAsync(directory, cancellationToken) is { } kept)
        {
            if (kept.AuditMasterKey.Length == 0)
            {
                kept = kept with { AuditMasterKey = SecretGenerator.Key() };
                await PrivateFile.WriteJsonAsync(Path.Combine(directory, FileName), kept, JsonSerializerOptions.Default, cancellationToken);
            }

            return kept;
        }

        var secrets = new SandboxSecrets
        {
            PostgresPassword = SecretGenerator.Key(),
            AuditRuntimePassword = SecretGenerator.Key(),
            AuditMasterKey = SecretGenerator.Key(),
            InferenceKeyOfBot = SecretGenerator.Key(),
            InferenceKeyOfOperator = SecretGenerator.Key(),
            AuditKeyOfInference = SecretGenerator.Key(),
            AuditKeyOfBot = SecretGenerator.Key(),
            AuditKeyOfOperator = SecretGenerator.Key(),
            ActionSigningKey = SecretGenerator.Key(),
            MattermostDatabasePassword = SecretGenerator.Key(),
            People = usernames.ToDictionary(username => username, _ => SecretGenerator.Password(), StringComparer.Ordinal),
        };
        await PrivateFile.WriteJsonAsync(Path.Combine(directory, FileName), secrets, JsonSerializerOptions.Default, cancellationToken);
        return secrets;
    }

    /// <summary>The secrets of earlier runs, or null where there was none.</summary>
    public static async Task<SandboxSecrets?> FindAsync(string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<SandboxSecrets>(file, cancellationToken: cancellationToken)
            ?? throw new SandboxException($"{path} is empty. Start with --fresh to begin anew.");
    }
}
