namespace OpenOps.Sandbox.Services;

/// <summary>One of our services, as the sandbox starts it.</summary>
internal sealed record ServiceDefinition
{
    /// <summary>The short name used in logs, ports and <c>sandbox.json</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The assembly's name, such as <c>OpenOps.Audit</c>.</summary>
    public required string Assembly { get; init; }

    /// <summary>Its configuration, as environment variables.</summary>
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>Its port; null takes a free one, which a restart keeps.</summary>
    public int? Port { get; init; }

    /// <summary>The path that answers 200 when the service may take work.</summary>
    public string ReadyPath { get; init; } = "/health";
}
