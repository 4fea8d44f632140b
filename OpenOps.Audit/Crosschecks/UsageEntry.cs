namespace OpenOps.Audit.Crosschecks;

/// <summary>One request as a provider counts it.</summary>
/// <param name="Place">Where it stands in the file, for people.</param>
/// <param name="ResponseId">The provider's id of the answer; null where the file has none.</param>
/// <param name="At">When.</param>
/// <param name="Model">The model in the provider's words.</param>
/// <param name="InputTokens">Tokens that went in.</param>
/// <param name="OutputTokens">Tokens that came out.</param>
internal sealed record UsageEntry(string Place, string? ResponseId, DateTimeOffset? At, string? Model, long? InputTokens, long? OutputTokens)
{
    /// <summary>Whether there is enough to look for it.</summary>
    public bool CanBeFound => ResponseId is not null || (At is not null && InputTokens is not null && OutputTokens is not null);
}

/// <summary>What a provider counts within a time, of one model.</summary>
internal sealed record UsageBucket(string Place, DateTimeOffset From, DateTimeOffset To, string Model, long Requests, long InputTokens, long OutputTokens);

/// <summary>A usage file that cannot be read; the message says where and why.</summary>
internal sealed class UsageFileException(string message) : Exception(message);
