namespace OpenOps.Inference.SemanticKernel.Mcp;

/// <summary>A server of the Model Context Protocol: a program that is started, or an address.</summary>
internal sealed record McpServerSettings
{
    /// <summary>What its tools' names begin with.</summary>
    public required string Name { get; init; }

    /// <summary>The program; null where there is an address.</summary>
    public string? Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    /// <summary>Variables the program has beside those that every program needs; it has none of this service's own.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The address (streamable HTTP); null where there is a program.</summary>
    public Uri? Url { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
